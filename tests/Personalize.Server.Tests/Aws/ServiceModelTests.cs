using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Personalize.Server.Aws;
using Personalize.Server.Aws.Control;
using Personalize.Server.Aws.Shapes;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>Our operations beside the service model that the AWS clients carry.</summary>
public class ServiceModelTests
{
    [Theory]
    [InlineData("personalize", "2018-05-22", AwsService.Control)]
    [InlineData("personalize-events", "2018-03-22", AwsService.Events)]
    [InlineData("personalize-runtime", "2018-05-22", AwsService.Runtime)]
    internal void Shapes_are_those_of_the_model(string service, string version, AwsService kind)
    {
        using JsonDocument model = Read(service, version);
        JsonElement operations = model.RootElement.GetProperty("operations");
        JsonElement shapes = model.RootElement.GetProperty("shapes");
        var differences = new List<string>();
        foreach (AwsOperation operation in AwsOperations.All.Where(o => o.Service == kind && !NotBuilt.Operations.Contains(o)))
        {
            JsonElement known = operations.GetProperty(operation.Name);
            if (operation.Path is { } path)
                Assert.Equal(path, known.GetProperty("http").GetProperty("requestUri").GetString());

            Compare(operation.Name, operation.Input, known.GetProperty("input").GetProperty("shape").GetString()!, shapes, differences, isInput: true);
            if (operation.Output.Members.Count > 0)
                Compare(operation.Name + " answer", operation.Output, known.GetProperty("output").GetProperty("shape").GetString()!, shapes, differences, isInput: false);
        }

        Assert.Empty(differences);
    }

    [Fact]
    public void Every_operation_of_the_control_plane_is_known_by_name()
    {
        using JsonDocument model = Read("personalize", "2018-05-22");
        IEnumerable<string> names = model.RootElement.GetProperty("operations").EnumerateObject().Select(o => o.Name);
        Assert.Empty(names.Except(AwsOperations.All.Select(o => o.Name), StringComparer.Ordinal));
    }

    private static void Compare(string where, Shape ours, string shapeName, JsonElement shapes, List<string> differences, bool isInput)
    {
        JsonElement theirs = shapes.GetProperty(shapeName);
        switch (ours)
        {
            case StructureShape structure:
                Compare(where, structure, theirs, shapes, differences, isInput);
                break;
            case ListShape list:
                Compare(where, list.CountMin, list.CountMax, theirs, differences, isInput);
                Compare($"{where}[]", list.Element, theirs.GetProperty("member").GetProperty("shape").GetString()!, shapes, differences, isInput);
                break;
            case MapShape map:
                Compare(where, 0, map.CountMax, theirs, differences, isInput);
                Compare($"{where}{{key}}", map.Key, theirs.GetProperty("key").GetProperty("shape").GetString()!, shapes, differences, isInput);
                Compare($"{where}{{}}", map.Element, theirs.GetProperty("value").GetProperty("shape").GetString()!, shapes, differences, isInput);
                break;
            case TextShape text when theirs.TryGetProperty("enum", out JsonElement words):
                if (!words.EnumerateArray().Select(w => w.GetString()).ToHashSet(StringComparer.Ordinal).SetEquals(text.Words ?? []))
                    differences.Add($"{where}: words");

                break;
            case TextShape text:
                Compare(where, text.LengthMin, text.LengthMax, theirs, differences, isInput);
                if (isInput && text.Pattern?.ToString() != (theirs.TryGetProperty("pattern", out JsonElement pattern) ? pattern.GetString() : null))
                    differences.Add($"{where}: pattern {text.Pattern}");

                break;
            case NumberShape number:
                Compare(where, number.Min, number.Max, theirs, differences, isInput);
                break;
        }
    }

    private static void Compare(string where, StructureShape ours, JsonElement theirs, JsonElement shapes, List<string> differences, bool isInput)
    {
        HashSet<string> required = theirs.TryGetProperty("required", out JsonElement names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
        JsonElement members = theirs.GetProperty("members");
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (ours.Members.FirstOrDefault(m => m.Name == member.Name) is { } known)
            {
                if (isInput && known.IsRequired != required.Contains(member.Name))
                    differences.Add($"{where}.{member.Name}: required {known.IsRequired}");

                Compare($"{where}.{member.Name}", known.Shape, member.Value.GetProperty("shape").GetString()!, shapes, differences, isInput);
            }
            else if (isInput)
            {
                differences.Add($"{where} lacks {member.Name}");
            }
        }
    }

    private static void Compare(string where, double min, double max, JsonElement theirs, List<string> differences, bool isInput)
    {
        double theirMax = theirs.TryGetProperty("max", out JsonElement m) ? m.GetDouble() : double.PositiveInfinity;
        double theirMin = theirs.TryGetProperty("min", out JsonElement n) ? n.GetDouble() : double.NegativeInfinity;
        bool isSameMin = min == theirMin || (min == 0 && double.IsNegativeInfinity(theirMin)) || (double.IsNegativeInfinity(min) && theirMin == 0);
        bool isSameMax = max == theirMax || (max == int.MaxValue && double.IsPositiveInfinity(theirMax));
        if (isInput && !(isSameMin && isSameMax))
            differences.Add($"{where}: {min}..{max}, model {theirMin}..{theirMax}");
    }

    private static JsonDocument Read(string service, string version)
    {
        string folder = BotocoreFolder();
        string file = Path.Combine(folder, "data", service, version, "service-2.json");
        if (File.Exists(file))
            return JsonDocument.Parse(File.ReadAllText(file));

        using var packed = new GZipStream(File.OpenRead(file + ".gz"), CompressionMode.Decompress);
        return JsonDocument.Parse(packed);
    }

    private static string BotocoreFolder()
    {
        try
        {
            using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", "import botocore; print(botocore.__path__[0])"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            string folder = python.StandardOutput.ReadToEnd().Trim();
            Assert.SkipWhen(folder.Length == 0, "Python's botocore is not on this machine");
            return folder;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not on this machine");
            throw;
        }
    }
}

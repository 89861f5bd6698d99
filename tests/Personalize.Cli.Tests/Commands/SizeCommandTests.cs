using System.Globalization;
using Personalize.Engine;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class SizeCommandTests
{
    [Theory]
    [InlineData(2000, 1000, 60_000)] // many events on few items
    [InlineData(6000, 9000, 25_000)] // a large catalogue that hardly anybody has walked
    public async Task Foretells_what_an_import_takes_within_a_tenth(int users, int items, int interactions)
    {
        using var folder = new TemporaryFolder();
        string[] schemas = [.. new[] { "interactions", "items", "users" }.Select(name => folder[$"{name}.schema.json"])];
        await ProgramRun.OfAsync("generate", "--users", $"{users}", "--items", $"{items}", "--interactions", $"{interactions}", "--seed", "7", "--out", folder.Path);
        string data = folder["state"];
        ProgramRun import = await ProgramRun.OfAsync(
            "import", "--data", data, "--group", "g", "--interactions", folder["interactions.csv"], "--items", folder["items.csv"], "--users", folder["users.csv"],
            "--schema", $"interactions={schemas[0]}", "--schema", $"items={schemas[1]}", "--schema", $"users={schemas[2]}");
        Assert.Equal("", import.Error);
        Dictionary<string, long> taken = Taken(data);
        string[][] rows = [.. File.ReadLines(folder["items.csv"]).Skip(1).Select(line => line.Split(','))];

        ProgramRun size = await ProgramRun.OfAsync(
            "size", "--users", $"{users}", "--items", $"{items}", "--interactions", $"{interactions}", "--schema", schemas[0], "--schema", schemas[1], "--schema", $"users={schemas[2]}",
            "--id-bytes", "5", "--text-bytes", $"{rows.Sum(row => row[1].Length) / rows.Length}", "--categories", "GENDER=3", "--categories", $"GENRE={rows.Select(row => row[3]).Distinct(StringComparer.Ordinal).Count()}");

        Assert.Equal("", size.Error);
        Dictionary<string, long> foretold = size.Output.TrimEnd().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(
            words => words[0], words => long.Parse(words[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        long total = taken.Values.Sum();
        Assert.True(
            foretold["total"] >= total * .9 && foretold["total"] <= total * 1.1,
            string.Join(Environment.NewLine, foretold.Select(line => $"{line.Key}: foretold {line.Value}, taken {taken.GetValueOrDefault(line.Key, total)}")));
        Assert.All(["items/TITLE", "items/YEAR", "items/ids", "interactions/EVENT_VALUE"], name => Assert.InRange(foretold[name], taken[name] * .8, taken[name] * 1.25));
        Assert.Superset(taken.Keys.ToHashSet(StringComparer.Ordinal), foretold.Keys.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--items many", "--items is many; allowed 0..1000000000")]
    [InlineData("--items 1 --users 1 --interactions 10", "--interactions is given without a --schema of interactions")]
    [InlineData("--items 1 --categories GENRE=0", "--categories is GENRE=0; allowed 1..100000000 or COLUMN=1..100000000")]
    [InlineData("--items 1 --schema nowhere.json", "nowhere.json: the file does not exist")]
    public async Task Says_what_is_wrong(string words, string message)
    {
        ProgramRun run = await ProgramRun.OfAsync(["size", .. words.Split(' ')]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    /// <summary>What the store says of itself once it is opened again: what only it and no import has left out.</summary>
    private static Dictionary<string, long> Taken(string data)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = data });
        return engine.GetMemory()
            .Where(share => share.Name == "ids" || (share.Name.StartsWith("g/", StringComparison.Ordinal) && !share.Name.StartsWith("g/models/", StringComparison.Ordinal)))
            .ToDictionary(share => share.Name.Replace("g/", "", StringComparison.Ordinal), share => share.Bytes, StringComparer.Ordinal);
    }
}

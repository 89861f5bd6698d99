using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CsCheck;
using Personalize.Server.Aws.Json;
using Xunit;

namespace Personalize.Server.Tests.Aws.Json;

/// <summary>Our reader that throws nothing, beside System.Text.Json.</summary>
public sealed class PropertyReaderTests
{
    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\"a\"", "\"b_C\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\x\"", "\"\\\"\"", "\"é\"", "1", "-0", "01", "1.5e+3", "1.", ".5", "-", "1e", "true", "tru", "null", "nul", "false",
        " ", "\n", "\t", "\u0001", "{\"a\":1}", "[1,2]", "[]", "{}", "\"a\":", "\"b\":2", "\\", "//", "'a'", "NaN",
    ];

    [Fact]
    public void Takes_what_System_Text_Json_takes_and_reads_the_same()
    {
        Gen<string> text = Gen.OneOf(
            Gen.Int[0, Words.Length - 1].Select(word => Words[word]).Array[0, 12].Select(string.Concat),
            Gen.Select(Gen.Int[0, Words.Length - 1], Gen.Int[0, Words.Length - 1], Gen.Int[0, Words.Length - 1]).Select((a, b, c) => $"{{\"k\": {Words[a]}{Words[b]}, \"l\":{Words[c]}}}"),
            Gen.Int[0, Words.Length - 1].Select(word => $"{{\"k\":{Words[word]}}}"));
        int taken = 0;
        text.Sample(
            json =>
            {
                List<(string, string)>? expected = Expected(json);
                Assert.True(Same(expected, Read(json)), $"{json}: expected {Told(expected)}, read {Told(Read(json))}");
                if (expected is { Count: > 0 })
                    Interlocked.Increment(ref taken);
            },
            iter: 30_000);
        Assert.True(taken > 1000, $"{taken} were objects with members");
    }

    [Theory]
    [InlineData("""{"a":"\ud83d\ude00\\ud83d\n"}""", true)]
    [InlineData("""{"\ud83d":1}""", false)]
    [InlineData("""["\ude00\ud83d"]""", false)]
    [InlineData("""["\ud83d\n"]""", false)]
    [InlineData("""["\ud83d"]""", false)]
    [InlineData("{}", true)]
    public void Tells_half_a_surrogate_pair(string json, bool isWhole) => Assert.Equal(isWhole, JsonEscapes.AreWhole(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Ends_at_the_doors_depth()
    {
        Assert.NotNull(Read($"{{\"a\":{new string('[', 16)}1{new string(']', 16)}}}"));
        Assert.Null(Read($"{{\"a\":{new string('[', 10_000)}1{new string(']', 10_000)}}}"));
    }

    private static List<(string Name, string Value)>? Expected(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind != JsonValueKind.Object ? null : [.. document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(p.Value))))];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<(string Name, string Value)>? Read(string json)
    {
        TextScratch scratch = TextScratch.Begin();
        var properties = new PropertyReader(Encoding.UTF8.GetBytes(json));
        var read = new List<(string, string)>();
        while (properties.Read())
        {
            if (!scratch.TryDecode(properties.Name, out ReadOnlySpan<byte> name))
                return null;

            ReadOnlySpan<byte> value = properties.Value;
            if (properties.Kind == PropertyKind.Text && !scratch.TryDecode(value, out value))
                return null;

            read.Add((Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)));
        }

        return properties.IsWrong ? null : read;
    }

    private static bool Same(List<(string, string)>? left, List<(string, string)>? right) => left is null || right is null ? left is null && right is null : left.SequenceEqual(right);

    private static string Told(List<(string, string)>? members) => members is null ? "no object" : string.Join(' ', members);
}

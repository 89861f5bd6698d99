using System.Text.Json.Nodes;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Tests.Aws;

/// <summary>The values just inside and just outside each constraint of a shape, down to its leaves.</summary>
internal static class ShapeEdges
{
    public static IEnumerable<ShapeEdge> Of(Shape shape) => shape switch
    {
        TextShape text => Text(text),
        NumberShape number => Number(number),
        BooleanShape => [new("true", true, true), new("text", false, "true")],
        PropertiesShape properties => Properties(properties),
        DateShape => Dates,
        ListShape list => List(list),
        MapShape map => Map(map),
        StructureShape structure => Structure(structure),
        _ => [],
    };

    private static IEnumerable<ShapeEdge> Dates =>
    [
        new("seconds", true, 1_700_000_000), new("a fraction", true, 1_700_000_000.25), new("milliseconds", true, 1_700_000_000_000), new("a numeric text", true, "1700000000"),
        new("ISO 8601", true, "2023-11-14T22:13:20.5Z"), new("ISO 8601 with an offset", true, "2023-11-14T23:13:20+01:00"), new("no date", false, "yesterday"), new("empty", false, ""),
        new("true", false, true), new("beyond all time", false, 1e16), new("beyond all numbers", false, "1e999"), new("a list", false, new JsonArray()),
    ];

    /// <summary>A value that fits.</summary>
    public static JsonNode? Sample(Shape shape) => shape switch
    {
        TextShape { Words: { } words } => words[0],
        TextShape text => TextOf(text, Math.Max(text.LengthMin, text.Pattern is null ? 1 : Shortest(text.Pattern).Length)),
        NumberShape number => (int)Math.Max(Math.Min(1, number.Max), number.Min),
        BooleanShape => true,
        PropertiesShape => "{}",
        DateShape => 1_700_000_000,
        ListShape list => new JsonArray([.. Enumerable.Range(0, list.CountMin).Select(_ => Sample(list.Element))]),
        MapShape => new JsonObject(),
        StructureShape structure => new JsonObject(structure.Members.Where(m => m.IsRequired).Select(m => KeyValuePair.Create(m.Name, Sample(m.Shape)))),
        _ => JsonValue.Create("x"),
    };

    private static IEnumerable<ShapeEdge> Text(TextShape text)
    {
        yield return new ShapeEdge("a number", false, 7);
        if (text.Words is { } words)
        {
            foreach (string word in words)
                yield return new ShapeEdge(word, true, word);

            yield return new ShapeEdge("no word", false, words[0] + "X");
            yield return new ShapeEdge("lower case", false, string.Concat(words[0].Select(char.ToLowerInvariant)));
            yield break;
        }

        if (text.LengthMax < int.MaxValue)
        {
            yield return new ShapeEdge($"length {text.LengthMax}", true, TextOf(text, text.LengthMax));
            yield return new ShapeEdge($"length {text.LengthMax + 1}", false, TextOf(text, text.LengthMax + 1));
        }

        if (text.LengthMin > 0)
        {
            yield return new ShapeEdge("shortest", true, TextOf(text, Math.Max(text.LengthMin, text.Pattern is null ? 0 : Shortest(text.Pattern).Length)));
            yield return new ShapeEdge("empty", false, "");
        }

        if (text.Pattern is { } pattern)
        {
            string good = TextOf(text, Shortest(pattern).Length);
            yield return new ShapeEdge("begins wrongly", false, "\u0001\u00e9" + good);
            yield return new ShapeEdge("ends in a line feed", ReferenceEquals(pattern, Pattern.Ascii), good + "\n");
        }
        else if (text.LengthMax < int.MaxValue)
        {
            yield return new ShapeEdge("astral characters", true, string.Concat(Enumerable.Repeat("😀", text.LengthMax)));
        }
    }

    private static IEnumerable<ShapeEdge> Number(NumberShape number)
    {
        yield return new ShapeEdge("text", false, "1");
        if (number.IsWhole)
            yield return new ShapeEdge("a fraction", false, 1.5);

        double step = number.IsWhole ? 1 : 0.001;
        if (double.IsFinite(number.Min))
        {
            yield return new ShapeEdge("least", true, JsonValue.Create((decimal)number.Min));
            yield return new ShapeEdge("less", false, JsonValue.Create((decimal)(number.Min - step)));
        }

        if (double.IsFinite(number.Max))
        {
            yield return new ShapeEdge("most", true, JsonValue.Create((decimal)number.Max));
            yield return new ShapeEdge("more", false, JsonValue.Create((decimal)(number.Max + step)));
        }
    }

    private static IEnumerable<ShapeEdge> Properties(PropertiesShape properties)
    {
        yield return new ShapeEdge("an object", true, new JsonObject());
        yield return new ShapeEdge($"length {properties.LengthMax}", true, new string('é', properties.LengthMax));
        yield return new ShapeEdge($"length {properties.LengthMax + 1}", false, new string('é', properties.LengthMax + 1));
        yield return new ShapeEdge("an object too long", false, new JsonObject { ["a"] = new string('a', properties.LengthMax) });
        yield return new ShapeEdge("empty", false, "");
        yield return new ShapeEdge("a number", false, 1);
    }

    private static IEnumerable<ShapeEdge> List(ListShape list)
    {
        yield return new ShapeEdge("an object", false, new JsonObject());
        yield return new ShapeEdge("a null inside", false, new JsonArray((JsonNode?)null));
        if (list.CountMax < int.MaxValue)
        {
            yield return new ShapeEdge($"{list.CountMax}", true, Many(list, list.CountMax));
            yield return new ShapeEdge($"{list.CountMax + 1}", false, Many(list, list.CountMax + 1));
        }

        if (list.CountMin > 0)
            yield return new ShapeEdge("too few", false, Many(list, list.CountMin - 1));

        foreach (ShapeEdge edge in Of(list.Element))
            yield return edge with { What = $"element {edge.What}", Value = new JsonArray(edge.Value) };
    }

    private static IEnumerable<ShapeEdge> Map(MapShape map)
    {
        yield return new ShapeEdge("a list", false, new JsonArray());
        if (map.CountMax < int.MaxValue)
        {
            yield return new ShapeEdge($"{map.CountMax}", true, Many(map, map.CountMax));
            yield return new ShapeEdge($"{map.CountMax + 1}", false, Many(map, map.CountMax + 1));
        }

        foreach (ShapeEdge edge in Of(map.Key).Where(e => e.Value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.String))
            yield return edge with { What = $"key {edge.What}", Value = new JsonObject { [(string)edge.Value!] = Sample(map.Element) } };

        foreach (ShapeEdge edge in Of(map.Element))
            yield return edge with { What = $"value {edge.What}", Value = new JsonObject { [(string)Sample(map.Key)!] = edge.Value } };
    }

    private static IEnumerable<ShapeEdge> Structure(StructureShape structure)
    {
        yield return new ShapeEdge("text", false, "{}");
        foreach (Member member in structure.Members)
        {
            if (member.IsRequired)
                yield return new ShapeEdge($"no {member.Name}", false, Without(structure, member.Name));

            foreach (ShapeEdge edge in Of(member.Shape))
            {
                JsonObject whole = Without(structure, member.Name);
                whole[member.Name] = edge.Value;
                yield return new ShapeEdge($"{member.Name} {edge.What}", edge.IsInside, whole);
            }
        }
    }

    private static JsonObject Without(StructureShape structure, string name)
    {
        var whole = (JsonObject)Sample(structure)!;
        whole.Remove(name);
        return whole;
    }

    private static JsonArray Many(ListShape list, int count) => new([.. Enumerable.Range(0, count).Select(_ => Sample(list.Element))]);

    private static JsonObject Many(MapShape map, int count) =>
        map.Key.Words is null
            ? new JsonObject(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{string.Concat($"{i}".Select(d => (char)(d - '0' + 'a')))}", Sample(map.Element))))
            : new JsonObject();

    private static string TextOf(TextShape text, int length)
    {
        string begin = text.Pattern is null ? "" : Shortest(text.Pattern);
        if (ReferenceEquals(text.Pattern, Pattern.Schedule))
            return length <= begin.Length ? begin : $"rate({new string('1', length - 11)} days)";

        return begin + new string('a', Math.Max(0, length - begin.Length));
    }

    private static string Shortest(Pattern pattern) =>
        ReferenceEquals(pattern, Pattern.Arn) ? "arn:aws:personalize:::a"
        : ReferenceEquals(pattern, Pattern.RoleArn) ? "arn:aws:iam::000000000000:role/a"
        : ReferenceEquals(pattern, Pattern.KmsKeyArn) ? "arn:aws:kms:us-east-1:000000000000:key/a"
        : ReferenceEquals(pattern, Pattern.Location) ? "s3://a"
        : ReferenceEquals(pattern, Pattern.Schedule) ? "rate(1 day)"
        : "a";
}

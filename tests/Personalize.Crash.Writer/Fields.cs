using System.Globalization;

namespace Personalize.Crash.Writer;

/// <summary>The field values that a put of some value writes: enough that half of one record and half of another are told apart.</summary>
internal static class Fields
{
    public static SortedDictionary<string, string> OfItem(long value)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["YEAR"] = Text(value),
            ["GENRE"] = $"g{value % 7}",
        };
        if (value % 5 != 0)
        {
            fields["TITLE"] = new string('t', (int)(value % 40)) + Text(value);
        }

        return fields;
    }

    public static SortedDictionary<string, string> OfUser(long value) => new(StringComparer.Ordinal)
    {
        ["AGE"] = Text(value),
        ["TOWN"] = $"town {value}",
    };

    /// <summary>What a patch of some value leaves of an item's fields; null clears one.</summary>
    public static IEnumerable<(string Name, string? Value)> OfItemPatch(long value) => (value % 3) switch
    {
        0 => [("TITLE", null)],
        1 => [("YEAR", Text(value))],
        _ => [("GENRE", $"p{value % 7}"), ("TITLE", $"patched {value}")],
    };

    public static IEnumerable<(string Name, string? Value)> OfUserPatch(long value) => [("TOWN", $"patched {value}")];

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Globalization;

namespace Personalize.Cli.Settings;

/// <summary>Sizes as people write them: <c>512MiB</c>, <c>4G</c>, <c>1000000</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Suffix, long Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40), ("B", 1),
    ];

    public static Option<long?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (TryParse(result.Tokens[0].Value, out long bytes))
                return bytes;
            result.AddError($"{name} is {result.Tokens[0].Value}; allowed sizes above 0 such as 512MiB, 4G or 1000000");
            return null;
        },
    };

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        (string suffix, long factor) = Array.Find(Units, unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        string number = suffix is null ? text : text[..^suffix.Length].TrimEnd();
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) || value <= 0)
            return false;
        decimal product = value * (suffix is null ? 1 : factor);
        if (product is < 1 or > long.MaxValue)
            return false;
        bytes = (long)product;
        return true;
    }
}

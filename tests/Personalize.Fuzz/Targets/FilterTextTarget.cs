using System.Text;
using Personalize.Core.Filters;

namespace Personalize.Fuzz.Targets;

/// <summary>Filter texts: parsed or refused at a position within them; all kinds of blanks and both languages.</summary>
internal sealed class FilterTextTarget : FuzzTarget
{
    public static readonly byte[][] Vocabulary =
    [
        .. new[]
        {
            "INCLUDE ItemID WHERE ", "EXCLUDE ItemID WHERE ", " AND ", " OR ", " | ", "Items.GENRES IN (\"a\")", "Items.PRICE", "Items.YEAR < 1980", "Items.IN_STOCK NOT IN ('yes','no')",
            "Items.CREATION_TIMESTAMP > NOW() - 30d", "Interactions.EVENT_TYPE IN (*)", " IF CurrentUser.AGE > 18", "$P", "(", ")", "\"", "'", " IS NOT NULL", " != ", "<=", "1e39", "-0", ".5", "99999999999999999999", "CurrentItem.PRICE",
        }.Select(Utf8),
    ];

    public override string Name => "filter-text";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\", \"Drama\") AND Items.PRICE <= 10.5 OR Items.YEAR = 1980"),
        Utf8("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\") | INCLUDE ItemID WHERE Items.PRICE < ($P) IF CurrentUser.AGE > 18"),
        Utf8("INCLUDE ItemID WHERE (Items.GENRES IS NULL OR Items.CREATION_TIMESTAMP > NOW() - 30d) AND Items.PRICE != 3"),
    ];

    public override IReadOnlyList<byte[]> Words => Vocabulary;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var options in (FilterOptions[])[FilterOptions.Aws, new FilterOptions(Extensions: true)])
        {
            if (!FilterParser.TryParse(text, options, out var tree, out var error))
            {
                Require(error.Position >= 0 && error.Position <= text.Length, $"refused at {error.Position} of {text.Length} characters");
                continue;
            }
            foreach (var expression in tree.Expressions)
            {
                var depth = 0;
                foreach (var step in expression.Steps)
                {
                    depth += step.Kind == FilterStepKind.Open ? 1 : step.Kind == FilterStepKind.Close ? -1 : 0;
                    Require(depth >= 0, "a group is closed that was not opened");
                }
                Require(depth == 0, "a group is left open");
            }
        }
    }
}

using System.Globalization;
using System.Text;

namespace Personalize.Core.Tests.Filters;

/// <summary>Filters and records made from a seed, over few values, so that conditions often meet.</summary>
internal sealed class RandomFilters(int seed)
{
    private static readonly string[] Genres = ["Action", "Comedy", "Drama", "Crime", "War", "Noir"];
    private static readonly string[] Comparisons = ["=", "<", "<=", ">", ">=", "!="];
    private readonly Random _random = new(seed);

    /// <summary>Cells of the fixture's items schema; DESCRIPTION and sometimes others null.</summary>
    public string?[] Record() =>
    [
        Null() ? null : string.Join('|', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Genre())),
        Null() ? null : (_random.Next(40) / 4.0).ToString(CultureInfo.InvariantCulture),
        Null() ? null : _random.Next(1990, 2010).ToString(CultureInfo.InvariantCulture),
        _random.NextInt64(20).ToString(CultureInfo.InvariantCulture),
        Null() ? null : Stock(),
        null,
        Null() ? null : _random.Next(2) == 0 ? "true" : "false",
    ];

    /// <summary>Up to three expressions of up to a dozen conditions, or sometimes many; parentheses and null tests included.</summary>
    public string Filter()
    {
        var text = new StringBuilder();
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            if (text.Length > 0) text.Append(" | ");
            text.Append(_random.Next(2) == 0 ? "INCLUDE" : "EXCLUDE").Append(" ItemID WHERE ");
            if (_random.Next(4) == 0) AppendConditions(text, _random.Next(20, 60), depth: 3);
            else AppendConditions(text, _random.Next(1, _random.Next(2, 13)), depth: _random.Next(3) == 0 ? 0 : 3);
        }
        return text.ToString();
    }

    private void AppendConditions(StringBuilder text, int count, int depth)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(_random.Next(2) == 0 ? " AND " : " OR ");
            if (depth < 3 && _random.Next(4) == 0)
            {
                text.Append('(');
                AppendConditions(text, _random.Next(1, 4), depth + 1);
                text.Append(')');
            }
            else
            {
                text.Append(Condition());
            }
        }
    }

    private string Condition() => _random.Next(8) switch
    {
        0 or 1 => $"Items.GENRES {In()} ({List(() => $"'{Genre()}'")})",
        2 => $"Items.PRICE {Comparison()} {(_random.Next(40) / 4.0).ToString(CultureInfo.InvariantCulture)}",
        3 => $"Items.YEAR {Comparison()} {_random.Next(1990, 2010)}",
        4 => $"Items.YEAR {In()} ({List(() => _random.Next(1990, 2010).ToString(CultureInfo.InvariantCulture))})",
        5 => $"Items.CREATION_TIMESTAMP {Comparison()} {_random.Next(40) / 2m}",
        6 => $"Items.IN_STOCK {In()} ({List(() => $"'{Stock()}'")})",
        _ => $"Items.{(_random.Next(2) == 0 ? "GENRES" : "IN_STOCK")} IS {(_random.Next(2) == 0 ? "" : "NOT ")}NULL",
    };

    private string List(Func<string> value) => string.Join(", ", Enumerable.Range(0, _random.Next(1, _random.Next(2, 40))).Select(_ => value()));

    private string In() => _random.Next(3) == 0 ? "NOT IN" : "IN";

    private string Comparison() => Comparisons[_random.Next(Comparisons.Length)];

    private string Genre() => Genres[_random.Next(Genres.Length)];

    private string Stock() => "stock" + _random.Next(30).ToString(CultureInfo.InvariantCulture);

    private bool Null() => _random.Next(6) == 0;
}

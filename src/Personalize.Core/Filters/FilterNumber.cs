using System.Globalization;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>A number of an expression, a filter value or a cell, kept in every width that a column may ask for.</summary>
/// <remarks>
/// A float32 column compares with the number as a float32 cell would hold it, so <c>PRICE = 0.1</c> finds a price written as 0.1.
/// </remarks>
internal readonly record struct FilterNumber(bool IsWhole, long Whole, double Double, float Single)
{
    /// <summary>2^63; below it a double without a fraction is exactly a long.</summary>
    private const double LongEnd = 9_223_372_036_854_775_808.0;

    public static FilterNumber Of(long value) => new(true, value, value, value);

    public static FilterNumber Of(double value) => OfDouble(value, (float)value);

    /// <summary>Reads decimal digits with sign, point and exponent; false for anything else, infinity and NaN included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out FilterNumber number)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        number = default;
        if (long.TryParse(utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            number = Of(whole);
            return true;
        }
        if (!double.TryParse(utf8, Style, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        number = OfDouble(value, float.Parse(utf8, Style, CultureInfo.InvariantCulture));
        return true;
    }

    private static FilterNumber OfDouble(double value, float single)
    {
        var whole = Math.Floor(value) == value && value is >= -LongEnd and < LongEnd;
        return new FilterNumber(whole, whole ? (long)value : 0, value, single);
    }

    /// <summary>The keys that satisfy "cell <paramref name="comparison"/> this number".</summary>
    public KeyRange Range(FilterOperator comparison, ColumnKind kind)
    {
        var domain = KeyRange.Domain(kind);
        if (IsPastLongs(kind)) return IsSatisfiedByAll(comparison) ? domain : KeyRange.Empty;
        var (low, high) = Bounds(kind);
        return comparison switch
        {
            FilterOperator.Equal or FilterOperator.In or FilterOperator.NotIn or FilterOperator.NotEqual => new KeyRange(low, high),
            FilterOperator.Less => low == long.MinValue ? KeyRange.Empty : new KeyRange(domain.Low, low - 1),
            FilterOperator.LessOrEqual => new KeyRange(domain.Low, high),
            FilterOperator.Greater => high == long.MaxValue ? KeyRange.Empty : new KeyRange(high + 1, domain.High),
            FilterOperator.GreaterOrEqual => new KeyRange(low, domain.High),
            FilterOperator.IsNull or FilterOperator.IsNotNull => throw new ArgumentOutOfRangeException(nameof(comparison)),
            _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
        };
    }

    private bool IsPastLongs(ColumnKind kind) => kind is ColumnKind.Int32 or ColumnKind.Int64 && Math.Abs(Double) >= LongEnd && !IsWhole;

    private bool IsSatisfiedByAll(FilterOperator comparison) => Double > 0
        ? comparison is FilterOperator.Less or FilterOperator.LessOrEqual
        : comparison is FilterOperator.Greater or FilterOperator.GreaterOrEqual;

    /// <summary>Smallest key not below and largest key not above the number; crossed when it lies between two keys.</summary>
    private (long Low, long High) Bounds(ColumnKind kind) => kind switch
    {
        ColumnKind.Int32 or ColumnKind.Int64 => IsWhole ? (Whole, Whole) : ((long)Math.Ceiling(Double), (long)Math.Floor(Double)),
        ColumnKind.Float32 => (OrderedKey.OfLow(Single), OrderedKey.OfHigh(Single)),
        ColumnKind.Float64 => (OrderedKey.OfLow(Double), OrderedKey.OfHigh(Double)),
        ColumnKind.Boolean or ColumnKind.Text or ColumnKind.Category => throw new ArgumentOutOfRangeException(nameof(kind)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

using System.Globalization;
using System.Text;
using CsCheck;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class KeyRangesTests
{
    private static readonly FilterOperator[] Comparisons =
        [FilterOperator.Equal, FilterOperator.Less, FilterOperator.LessOrEqual, FilterOperator.Greater, FilterOperator.GreaterOrEqual];

    [Fact]
    public void Is_set_algebra()
    {
        var lists = Gen.Int[-10, 10].Select(Gen.Int[-10, 10], (low, high) => new KeyRange(low, high)).Array[0, 6];
        lists.Select(lists).Sample(
            (left, right) =>
            {
                var (l, r) = (left.ToArray(), right.ToArray());
                var a = l.AsSpan(0, KeyRanges.Normalize(l));
                var b = r.AsSpan(0, KeyRanges.Normalize(r));
                var both = new KeyRange[a.Length + b.Length + 1];
                var none = new KeyRange[a.Length + 1];
                var bothCount = KeyRanges.Intersect(a, b, both);
                var noneCount = KeyRanges.Complement(a, new KeyRange(-12, 12), none);
                for (var key = -12; key <= 12; key++)
                {
                    var inLeft = left.Any(range => range.Low <= key && key <= range.High);
                    var inRight = right.Any(range => range.Low <= key && key <= range.High);
                    if (KeyRanges.Contains(a, key) != inLeft) return false;
                    if (KeyRanges.Contains(both.AsSpan(0, bothCount), key) != (inLeft && inRight)) return false;
                    if (KeyRanges.Contains(none.AsSpan(0, noneCount), key) == inLeft) return false;
                }
                return true;
            },
            iter: 2000);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.0")]
    [InlineData("0.1")]
    [InlineData("-1.5")]
    [InlineData("7")]
    [InlineData("1e3")]
    [InlineData("16777217")]
    [InlineData("2147483647")]
    [InlineData("-2147483648.5")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775808")]
    [InlineData("-1e19")]
    [InlineData("1e300")]
    public void Compares_as_the_number_itself(string literal)
    {
        Assert.True(FilterNumber.TryParse(Encoding.UTF8.GetBytes(literal), out var number));
        var exact = decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : decimal.MaxValue;
        foreach (var comparison in Comparisons)
        {
            foreach (var cell in (long[])[long.MinValue, int.MinValue, -2, -1, 0, 1, 7, 1000, 16777216, 16777217, int.MaxValue, long.MaxValue])
            {
                Assert.Equal(Compare(((decimal)cell).CompareTo(exact), comparison), Contains(number.Range(comparison, ColumnKind.Int64), cell));
                if (cell == (int)cell) Assert.Equal(Compare(((decimal)cell).CompareTo(exact), comparison), Contains(number.Range(comparison, ColumnKind.Int32), cell));
            }
            foreach (var cell in (float[])[float.MinValue, -1.5f, -0f, 0f, float.Epsilon, 0.1f, 1000f, 16777216f, float.MaxValue])
                Assert.Equal(Compare(Sign(cell, float.Parse(literal, CultureInfo.InvariantCulture)), comparison), Contains(number.Range(comparison, ColumnKind.Float32), OrderedKey.Of(cell)));
            foreach (var cell in (double[])[double.MinValue, -1.5, -0.0, 0.0, 0.1, 7, 1e300, double.MaxValue])
                Assert.Equal(Compare(Sign(cell, double.Parse(literal, CultureInfo.InvariantCulture)), comparison), Contains(number.Range(comparison, ColumnKind.Float64), OrderedKey.Of(cell)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    public void Reads_no_number_where_there_is_none(string text) => Assert.False(FilterNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Turns_keys_back_into_floats()
    {
        Gen.Single.Sample(value => float.IsNaN(value) || BitConverter.SingleToInt32Bits(OrderedKey.ToSingle(OrderedKey.Of(value))) == BitConverter.SingleToInt32Bits(value), iter: 1000);
        Gen.Double.Sample(value => double.IsNaN(value) || BitConverter.DoubleToInt64Bits(OrderedKey.ToDouble(OrderedKey.Of(value))) == BitConverter.DoubleToInt64Bits(value), iter: 1000);
    }

    private static bool Contains(KeyRange range, long key) => range.Low <= key && key <= range.High;

    private static int Sign<T>(T left, T right)
        where T : System.Numerics.INumber<T> => left < right ? -1 : left > right ? 1 : 0;

    private static bool Compare(int order, FilterOperator comparison) => comparison switch
    {
        FilterOperator.Equal => order == 0,
        FilterOperator.Less => order < 0,
        FilterOperator.LessOrEqual => order <= 0,
        FilterOperator.Greater => order > 0,
        _ => order >= 0,
    };
}

using CsCheck;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class KeyBoundariesTests
{
    [Fact]
    public void Counts_the_boundaries_not_above_any_number_of_any_kind()
    {
        var numbers = Gen.OneOf(Gen.Int[-5, 5], Gen.Int[-3000, 3000], Gen.Int, Gen.Const(int.MinValue), Gen.Const(int.MaxValue));
        numbers.Select(numbers).Array[0, 200].Select(numbers.Array[64]).Sample(
            (ranges, values) => Agree(ranges, values, ColumnKind.Int32, value => value, value => value)
                && Agree(ranges, values, ColumnKind.Int64, value => (long)value << 20, value => (long)value << 20)
                && Agree(ranges, values, ColumnKind.Float32, value => value / 3f, value => OrderedKey.Of(value / 3f))
                && Agree(ranges, values, ColumnKind.Float64, value => value * 1e200, value => OrderedKey.Of(value * 1e200)),
            iter: 1000);
    }

    private static bool Agree<T>((int, int)[] ranges, int[] numbers, ColumnKind kind, Converter<int, T> toValue, Converter<int, long> toKey)
        where T : unmanaged
    {
        var boundaries = new KeyBoundaries();
        var ends = new SortedSet<long>();
        var domain = KeyRange.Domain(kind);
        foreach (var (low, high) in ranges)
        {
            var range = new KeyRange(toKey(Math.Min(low, high)), toKey(Math.Max(low, high)));
            boundaries.AddEnds(range, domain);
            if (range.Low > domain.Low) ends.Add(range.Low);
            if (range.High < domain.High) ends.Add(range.High + 1);
        }
        boundaries.Build();
        var values = Array.ConvertAll(numbers, toValue);
        var (found, plain) = (new int[values.Length], new int[values.Length]);
        boundaries.Find(values, found);
        if (boundaries.Count > 0) boundaries.FindPlain(values, plain);
        for (var i = 0; i < values.Length; i++)
        {
            var expected = ends.Count(end => end <= toKey(numbers[i]));
            if (found[i] != expected || plain[i] != expected || boundaries.Find(toKey(numbers[i])) != expected) return false;
        }
        return boundaries.Count == ends.Count;
    }
}

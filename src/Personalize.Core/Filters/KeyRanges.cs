namespace Personalize.Core.Filters;

/// <summary>Set algebra on sorted lists of disjoint, non-adjacent key ranges, in spans that the caller lends.</summary>
internal static class KeyRanges
{
    /// <summary>Sorts and joins ranges in place; how many are left.</summary>
    public static int Normalize(Span<KeyRange> ranges)
    {
        ranges.Sort(static (left, right) => left.Low.CompareTo(right.Low));
        var count = 0;
        foreach (var range in ranges)
        {
            if (range.IsEmpty) continue;
            if (count > 0 && Touches(ranges[count - 1], range))
                ranges[count - 1] = new KeyRange(ranges[count - 1].Low, Math.Max(ranges[count - 1].High, range.High));
            else
                ranges[count++] = range;
        }
        return count;
    }

    /// <summary>What of <paramref name="domain"/> is in none of the ranges; the result has at most one range more.</summary>
    public static int Complement(ReadOnlySpan<KeyRange> ranges, KeyRange domain, Span<KeyRange> result)
    {
        var count = 0;
        var low = domain.Low;
        foreach (var range in ranges)
        {
            if (range.Low > low) result[count++] = new KeyRange(low, range.Low - 1);
            if (range.High >= domain.High) return count;
            low = range.High + 1;
        }
        result[count++] = new KeyRange(low, domain.High);
        return count;
    }

    /// <summary>What is in both lists; the result has fewer ranges than both together.</summary>
    public static int Intersect(ReadOnlySpan<KeyRange> left, ReadOnlySpan<KeyRange> right, Span<KeyRange> result)
    {
        int count = 0, l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            var common = new KeyRange(Math.Max(left[l].Low, right[r].Low), Math.Min(left[l].High, right[r].High));
            if (!common.IsEmpty) result[count++] = common;
            if (left[l].High < right[r].High) l++;
            else r++;
        }
        return count;
    }

    public static bool Contains(ReadOnlySpan<KeyRange> ranges, long key)
    {
        int low = 0, high = ranges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ranges[middle].High < key) low = middle + 1;
            else high = middle;
        }
        return low < ranges.Length && ranges[low].Low <= key;
    }

    private static bool Touches(KeyRange left, KeyRange right) => left.High == long.MaxValue || right.Low <= left.High + 1;
}

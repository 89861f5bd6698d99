using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>A set of whole numbers that lie near each other as one bit per number: one look-up a row however long the list.</summary>
internal static class NumberTable
{
    /// <summary>Widest span of numbers that gets a table: 128 Ki bits are 16 KiB, half of a first-level cache.</summary>
    private const long KeysMax = 1 << 17;

    /// <summary>Adds a table for the inner ends of the term's ranges when they are close enough; else searches remain.</summary>
    public static bool TryAdd(ref BoundTerm term, FilterBinding binding)
    {
        if (term.Kind is not (ColumnKind.Int32 or ColumnKind.Int64)) return false;
        var ranges = binding.Ranges.Span.Slice(term.Start, term.Count);
        var domain = KeyRange.Domain(term.Kind);
        // Ranges open to one side end where they begin to matter: outside the table the answer is that of its end.
        var low = ranges[0].Low == domain.Low ? ranges[0].High : ranges[0].Low - 1;
        var high = ranges[^1].High == domain.High ? ranges[^1].Low : ranges[^1].High + 1;
        var keys = (ulong)high - (ulong)low;
        if (keys >= KeysMax) return false;
        term.TableKeys = new KeyRange(low, high);
        term.TableStart = binding.Tables.Count;
        var table = binding.Tables.Grow((int)(keys / 32) + 1);
        table.Clear();
        foreach (var range in ranges)
        {
            var end = (int)(Math.Min(range.High, high) - low);
            for (var at = (int)(Math.Max(range.Low, low) - low); at <= end; at++) table[at >> 5] |= 1u << (at & 31);
        }
        return true;
    }

    /// <summary>The bits of 64 whole numbers.</summary>
    public static ulong Find(ReadOnlySpan<int> values, ReadOnlySpan<uint> table, KeyRange keys)
    {
        var bits = 0UL;
        var (low, high) = ((int)Math.Max(keys.Low, int.MinValue), (int)Math.Min(keys.High, int.MaxValue));
        for (var row = 0; row < values.Length; row++)
        {
            var at = (uint)(Math.Clamp(values[row], low, high) - keys.Low);
            bits |= (ulong)(table[(int)(at >> 5)] >> (int)(at & 31) & 1) << row;
        }
        return bits;
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{int}, ReadOnlySpan{uint}, KeyRange)"/>
    public static ulong Find(ReadOnlySpan<long> values, ReadOnlySpan<uint> table, KeyRange keys)
    {
        var bits = 0UL;
        for (var row = 0; row < values.Length; row++)
        {
            var at = (uint)(Math.Clamp(values[row], keys.Low, keys.High) - keys.Low);
            bits |= (ulong)(table[(int)(at >> 5)] >> (int)(at & 31) & 1) << row;
        }
        return bits;
    }
}

using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Evaluates a bound term on a category column, block by block.</summary>
internal static class CategoryTerm
{
    /// <summary>
    /// Takes from <paramref name="rows"/> those that do not satisfy the term; false when a code newer than the term's table was
    /// met, then <paramref name="rows"/> is unchanged and the term must be bound anew.
    /// </summary>
    public static bool TryNarrow(CategoryColumn column, int firstBlock, in BoundTerm term, FilterBinding binding, Span<ulong> rows, Span<ulong> found)
    {
        var codes = column.Codes.Slice(firstBlock * Table.BlockRows, rows.Length * Table.BlockRows);
        CodeKernel.Find(codes, binding.Tables.Span.Slice(term.Start, term.Count), rows, found, FilterVectors.Bits);
        // A code is in the dictionary before it is in a cell, so an unchanged count means that none was newer.
        if (column.Dictionary.CodeCount != term.BoundCodes && HoldsNewer(codes, term.BoundCodes)) return false;
        for (var word = 0; word < rows.Length; word++) rows[word] &= found[word];
        return true;
    }

    private static bool HoldsNewer(ReadOnlySpan<int> codes, int boundCodes)
    {
        foreach (var code in codes)
        {
            if (code >= boundCodes) return true;
        }
        return false;
    }
}

/// <summary>Evaluates a bound term on a boolean column.</summary>
internal static class BooleanTerm
{
    /// <inheritdoc cref="NumberTerm.Narrow"/>
    public static void Narrow(BooleanColumn column, int firstBlock, in BoundTerm term, FilterBinding binding, Span<ulong> rows)
    {
        var ranges = binding.Ranges.Span.Slice(term.Start, term.Count);
        var (whenTrue, whenFalse) = (KeyRanges.Contains(ranges, 1), KeyRanges.Contains(ranges, 0));
        var bits = column.Bits.Slice(firstBlock, rows.Length);
        var nulls = column.Nulls.Slice(firstBlock, rows.Length);
        for (var word = 0; word < rows.Length; word++)
        {
            var found = ((whenTrue ? bits[word] : 0) | (whenFalse ? ~bits[word] : 0)) & ~nulls[word];
            rows[word] &= found | (term.TakesNull ? nulls[word] : 0);
        }
    }
}

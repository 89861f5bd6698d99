namespace Personalize.Core.Columns;

/// <summary>Dictionary codes of categorical cells: one code for the whole cell, -1 for null.</summary>
/// <remarks>
/// <see cref="Dictionary"/> is the one these codes belong to. A dictionary that is mostly dead is rebuilt, segment by segment, with
/// other codes: whatever was computed from codes is valid only for segments with the same dictionary object.
/// </remarks>
public sealed class CategoryColumn : Column
{
    private readonly int[] _codes;

    internal CategoryColumn(int capacity, CategoryDictionary dictionary) : base(capacity)
    {
        _codes = new int[capacity];
        _codes.AsSpan().Fill(-1);
        Dictionary = dictionary;
    }

    private CategoryColumn(CategoryColumn other, int capacity, CategoryDictionary dictionary) : base(other, capacity)
    {
        _codes = new int[capacity];
        other._codes.CopyTo(_codes, 0);
        _codes.AsSpan(other._codes.Length).Fill(-1);
        Dictionary = dictionary;
    }

    internal CategoryColumn(int capacity, CategoryDictionary dictionary, IByteSource source, int rows) : base(capacity, source, rows)
    {
        _codes = source.ReadValues<int>(rows, capacity);
        _codes.AsSpan(rows).Fill(-1);
        Dictionary = dictionary;
        foreach (var code in _codes.AsSpan(0, rows))
        {
            if (code < -1 || code >= dictionary.CodeCount)
                throw new InvalidDataException($"category code {code}; allowed -1..{dictionary.CodeCount - 1}");
            dictionary.CountMove(-1, code);
        }
    }

    public CategoryDictionary Dictionary { get; }

    /// <summary>One code per row of the segment's capacity, -1 = null.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    public override long MemoryBytes => _codes.Length * 4L + NullWords.Length * 8L;

    internal override Column Grow(int capacity) => new CategoryColumn(this, capacity, Dictionary);

    internal override int BlockBytes => sizeof(ulong) + (Table.BlockRows * sizeof(int));

    private protected override void CopyCells(int block, Span<byte> destination) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(_codes.AsSpan(block * Table.BlockRows, Table.BlockRows)).CopyTo(destination);

    private protected override void SaveCells(HeldCells held, IByteSink sink, int rows) => held.WriteCells<int>(sink, _codes.AsSpan(0, rows));

    /// <summary>The same cells under the codes of a fresh dictionary, which counts them.</summary>
    /// <param name="fresh">Takes the texts still used.</param>
    /// <param name="freshCodes">Old code to fresh code, -1 = not met yet; kept from segment to segment.</param>
    internal CategoryColumn Recode(CategoryDictionary fresh, Span<int> freshCodes)
    {
        var recoded = new CategoryColumn(this, _codes.Length, fresh);
        foreach (ref var code in recoded._codes.AsSpan())
        {
            if (code < 0)
                continue;
            ref var freshCode = ref freshCodes[code];
            if (freshCode < 0)
                freshCode = fresh.GetOrAdd(Dictionary.GetText(code));
            code = freshCode;
            fresh.CountMove(-1, code);
        }

        return recoded;
    }

    internal override void Prefetch(int at)
    {
        CellPrefetch.Ask(_codes, at);
        CellPrefetch.Ask(NullWords, at >> 6);
    }

    internal override void Append(CellBlock block, int column, int from, int at, int count)
    {
        var ours = block.CodesIn(Dictionary, column);
        var codes = block.CellsOf<ushort>(column).Slice(from, count);
        AppendNulls(block.NullsOf(column), from, at, count);
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] == CellBlock.NoCode)
                continue;
            var code = ours[codes[i]];
            Dictionary.CountMove(-1, code);
            _codes[at + i] = code;
        }
    }

    internal void Set(int at, int code)
    {
        Dictionary.CountMove(_codes[at], code);
        _codes[at] = code;
        MarkValue(at);
    }

    internal void SetNull(int at)
    {
        Dictionary.CountMove(_codes[at], -1);
        _codes[at] = -1;
        MarkNull(at);
    }
}

using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Keeps the rows of a static expression from request to request.</summary>
/// <remarks>
/// While the table's version stands still, nothing is read but the words kept; when it moved, the block versions are compared and only
/// blocks that were written are evaluated again. Any thread may call; one at a time brings the words up to date.
/// </remarks>
internal sealed class ExpressionCache(ExpressionPlan expression)
{
    /// <summary>From so many changed blocks on, a whole chunk is evaluated at once.</summary>
    private const int ChangedBlocksMax = 8;

    private readonly Lock _lock = new();
    private readonly FilterBinding _binding = new();
    private readonly ulong[] _masks = new ulong[FilterScratch.MaskWords];
    private CachedRows? _rows;
    private bool _isBound;

    /// <summary>The answer for the table as it is now.</summary>
    public CachedRows Get(Table table)
    {
        var rows = Volatile.Read(ref _rows);
        return rows is not null && rows.IsCurrent(table) ? rows : Refresh(table);
    }

    private CachedRows Refresh(Table table)
    {
        lock (_lock)
        {
            // Another thread may have been here while this one waited.
            if (_rows is not null && _rows.IsCurrent(table)) return _rows;
            // The version first: what is written after it is noticed again by the next request.
            var version = table.Version;
            var words = (table.RowCount + Table.BlockRows - 1) / Table.BlockRows;
            var rows = _rows is not null && _rows.IsOf(table) ? _rows.WithRoom(table, words) : new CachedRows(table, words);
            BindAnew(table);
            for (var word = 0; word < words; word += RowChunk.Words) Refresh(table, rows, RowChunk.At(word, words), word);
            rows.Publish(version);
            Volatile.Write(ref _rows, rows);
            return rows;
        }
    }

    /// <summary>Binds unless every table by cell code is that of the dictionaries as they are.</summary>
    private void BindAnew(Table table)
    {
        if (_isBound && _binding.IsCurrent(table)) return;
        _binding.Clear();
        _binding.Bind(expression, default);
        _isBound = true;
    }

    private void Refresh(Table table, CachedRows rows, RowChunk chunk, int word)
    {
        var segment = table.GetSegment(chunk.Segment);
        int changed = 0, first = 0, last = 0;
        for (var block = 0; block < chunk.Blocks; block++)
        {
            if (segment.ReadVersion(chunk.FirstBlock + block) == rows.VersionOf(word + block)) continue;
            if (changed++ == 0) first = block;
            last = block;
        }
        if (changed > ChangedBlocksMax)
        {
            Evaluate(table, rows, chunk, word);
            return;
        }
        for (var block = first; changed > 0 && block <= last; block++)
        {
            if (segment.ReadVersion(chunk.FirstBlock + block) != rows.VersionOf(word + block))
                Evaluate(table, rows, new RowChunk(chunk.Segment, chunk.FirstBlock + block, 1), word + block);
        }
    }

    private void Evaluate(Table table, CachedRows rows, RowChunk chunk, int word)
    {
        Span<ulong> all = stackalloc ulong[chunk.Blocks];
        Span<ulong> found = stackalloc ulong[chunk.Blocks];
        Span<uint> versions = stackalloc uint[chunk.Blocks];
        all.Fill(ulong.MaxValue);
        new RowEvaluator(table, expression, _binding, 0, default, _masks).Evaluate(chunk, all, found, versions);
        rows.Write(word, found, versions);
    }
}

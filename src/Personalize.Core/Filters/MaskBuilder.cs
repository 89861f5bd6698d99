using System.Numerics;
using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Joins what the expressions of one bound request allow into one mask, 4,096 rows at a time.</summary>
/// <remarks>
/// Each expression sees a row as it was at one moment; that all see the same moment is checked by the block versions that each answer
/// belongs to. Blocks in which they differ are decided again, one at a time and past the caches.
/// </remarks>
internal readonly ref struct MaskBuilder
{
    private readonly Table? _table;
    private readonly int _tableWords;
    private readonly FilterContext _context;
    private readonly FilterScratch _scratch;
    private readonly ReadOnlySpan<ExpressionPlan> _expressions;

    /// <summary>Several expressions read the table, so they must agree on what they read.</summary>
    private readonly bool _compares;

    private readonly bool _includes;

    public MaskBuilder(
        Table? table, FilterContext context, FilterScratch scratch, ReadOnlySpan<ExpressionPlan> expressions, ReadOnlySpan<ExpressionCache?> caches)
    {
        _table = table;
        _tableWords = table is null ? 0 : (table.RowCount + Table.BlockRows - 1) / Table.BlockRows;
        _context = context;
        _scratch = scratch;
        _expressions = expressions;
        var ofTable = 0;
        for (var i = 0; i < expressions.Length; i++)
        {
            if (!scratch.Expressions.Span[i].IsActive) continue;
            _includes |= expressions[i].IsInclude;
            if (!expressions[i].IsOfEvents) ofTable++;
            if (table is not null && caches[i] is { } cache) scratch.SetCached(i, cache.Get(table));
        }
        _compares = ofTable > 1;
    }

    /// <summary>Takes from the mask what the filter does not allow.</summary>
    public void Apply(Span<ulong> mask)
    {
        Span<ulong> candidates = stackalloc ulong[RowChunk.Words];
        for (var word = 0; word < mask.Length; word += RowChunk.Words)
        {
            var rows = mask.Slice(word, Math.Min(RowChunk.Words, mask.Length - word));
            if (_compares) rows.CopyTo(candidates);
            for (var disputed = Decide(word, rows, direct: false); disputed != 0; disputed &= disputed - 1)
            {
                var block = BitOperations.TrailingZeroCount(disputed);
                do rows[block] = candidates[block];
                while (Decide(word + block, rows.Slice(block, 1), direct: true) != 0);
            }
        }
    }

    /// <summary>The expression that removes a row, or -1: the first EXCLUDE that holds; else, when no INCLUDE holds, the first of them.</summary>
    public int FindRemover(int row)
    {
        var remover = -1;
        Span<ulong> rows = stackalloc ulong[1];
        rows[0] = 1UL << (row % Table.BlockRows);
        while (!TryFindRemover(row / Table.BlockRows, rows, ref remover))
        {
            // The expressions saw the row at different moments; once more.
        }
        return remover;
    }

    /// <summary>Narrows candidates to allowed rows; bits of the result name blocks on whose state the expressions disagree.</summary>
    private ulong Decide(int word, Span<ulong> rows, bool direct)
    {
        var versions = new SharedVersions(stackalloc uint[RowChunk.Words], stackalloc uint[RowChunk.Words]);
        Span<ulong> found = stackalloc ulong[RowChunk.Words];
        found = found[..rows.Length];
        if (_includes) Include(word, rows, found, ref versions, direct);
        for (var i = 0; i < _expressions.Length; i++)
        {
            if (!IsActive(i, FilterAction.Exclude)) continue;
            Find(i, word, rows, found, ref versions, direct);
            for (var at = 0; at < rows.Length; at++) rows[at] &= ~found[at];
        }
        return versions.Disputed;
    }

    private void Include(int word, Span<ulong> rows, Span<ulong> found, ref SharedVersions versions, bool direct)
    {
        Span<ulong> included = stackalloc ulong[RowChunk.Words];
        included.Clear();
        for (var i = 0; i < _expressions.Length; i++)
        {
            if (!IsActive(i, FilterAction.Include)) continue;
            Find(i, word, rows, found, ref versions, direct);
            for (var at = 0; at < rows.Length; at++)
            {
                included[at] |= found[at];
                rows[at] &= ~found[at];
            }
        }
        included[..rows.Length].CopyTo(rows);
    }

    private bool TryFindRemover(int word, ReadOnlySpan<ulong> rows, ref int remover)
    {
        var versions = new SharedVersions(stackalloc uint[RowChunk.Words], stackalloc uint[RowChunk.Words]);
        Span<ulong> found = stackalloc ulong[1];
        int firstInclude = -1, excluded = -1;
        var included = !_includes;
        for (var i = 0; i < _expressions.Length; i++)
        {
            if (!_scratch.Expressions.Span[i].IsActive) continue;
            Find(i, word, rows, found, ref versions, direct: true);
            if (!_expressions[i].IsInclude)
            {
                if (excluded < 0 && found[0] != 0) excluded = i;
                continue;
            }
            if (firstInclude < 0) firstInclude = i;
            included |= found[0] != 0;
        }
        remover = excluded >= 0 ? excluded : included ? -1 : firstInclude;
        return versions.Disputed == 0;
    }

    /// <summary>The rows of <paramref name="wanted"/> for which an expression holds.</summary>
    private void Find(int expression, int word, ReadOnlySpan<ulong> wanted, Span<ulong> found, ref SharedVersions versions, bool direct)
    {
        if (_expressions[expression].IsOfEvents) EventEvaluator.Find(_scratch.Expressions.Span[expression], _scratch.EventRows.Span, word, found);
        else FindInTable(expression, word, wanted, found, ref versions, direct);
        for (var at = 0; at < found.Length; at++) found[at] &= wanted[at];
    }

    private void FindInTable(int expression, int word, ReadOnlySpan<ulong> wanted, Span<ulong> found, ref SharedVersions versions, bool direct)
    {
        var words = Math.Clamp(_tableWords - word, 0, wanted.Length);
        found[words..].Clear();
        if (words == 0) return;
        if (_expressions[expression].IsStatic && !direct)
        {
            FindCached(expression, word, found[..words], ref versions);
        }
        else
        {
            var evaluator = new RowEvaluator(_table!, _expressions[expression], _scratch.Binding, FirstTerm(expression), _context, _scratch.Masks);
            evaluator.Evaluate(RowChunk.At(word, word + words), wanted[..words], found[..words], versions.Next(words));
            if (_compares) versions.Compare(words);
        }
    }

    private void FindCached(int expression, int word, Span<ulong> found, ref SharedVersions versions)
    {
        var cached = _scratch.GetCached(expression);
        if (!_compares)
        {
            cached.Read(word, found);
            return;
        }
        cached.Read(word, found, versions.Next(found.Length));
        versions.Compare(found.Length);
    }

    /// <summary>Static expressions are bound in the scratch only when they must be evaluated past their cache.</summary>
    private int FirstTerm(int expression)
    {
        ref var state = ref _scratch.Expressions.Span[expression];
        if (state.FirstTerm < 0) state = state with { FirstTerm = _scratch.Binding.Bind(_expressions[expression], _context) };
        return state.FirstTerm;
    }

    private bool IsActive(int expression, FilterAction action) =>
        _scratch.Expressions.Span[expression].IsActive && _expressions[expression].Source.Action == action;
}

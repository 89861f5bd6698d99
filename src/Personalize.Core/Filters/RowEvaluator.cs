using System.Runtime.CompilerServices;
using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Runs an expression's program over chunks of a table.</summary>
/// <remarks>
/// Every block is read between two looks at its version and read again when it changed, so each row counts as it was at one moment:
/// a record that is put again is never half seen. One evaluator serves one expression of one evaluation.
/// </remarks>
internal readonly ref struct RowEvaluator(Table table, ExpressionPlan expression, FilterBinding binding, int firstTerm, FilterContext context, Span<ulong> masks)
{
    private readonly Table _table = table;
    private readonly ExpressionPlan _expression = expression;
    private readonly FilterBinding _binding = binding;
    private readonly int _firstTerm = firstTerm;
    private readonly FilterContext _context = context;
    private readonly Span<ulong> _masks = masks;

    /// <summary>The rows of <paramref name="wanted"/> for which the expression's conditions hold.</summary>
    /// <param name="chunk">Where.</param>
    /// <param name="wanted">One word per block.</param>
    /// <param name="result">One word per block.</param>
    /// <param name="versions">Receives the version of each block that the answer belongs to.</param>
    public void Evaluate(RowChunk chunk, ReadOnlySpan<ulong> wanted, Span<ulong> result, Span<uint> versions)
    {
        while (true)
        {
            var segment = _table.GetSegment(chunk.Segment);
            for (var block = 0; block < chunk.Blocks; block++) versions[block] = segment.ReadVersion(chunk.FirstBlock + block);
            Run(segment, chunk.FirstBlock, wanted, result);
            for (var block = 0; block < chunk.Blocks; block++) Settle(segment, chunk.FirstBlock, block, wanted, result, versions);
            // A segment that grew meanwhile was written in its larger shape, under the versions read here.
            if (ReferenceEquals(_table.GetSegment(chunk.Segment), segment)) return;
        }
    }

    /// <summary>Evaluates one block again until nobody writes to it meanwhile.</summary>
    private void Settle(Segment segment, int firstBlock, int block, ReadOnlySpan<ulong> wanted, Span<ulong> result, Span<uint> versions)
    {
        while (!segment.IsUnchanged(firstBlock + block, versions[block]))
        {
            versions[block] = segment.ReadVersion(firstBlock + block);
            Run(segment, firstBlock + block, wanted.Slice(block, 1), result.Slice(block, 1));
        }
    }

    private void Run(Segment segment, int firstBlock, ReadOnlySpan<ulong> wanted, Span<ulong> result)
    {
        if (_expression.Alternatives is { } alternatives)
            new ClassEvaluator(segment, alternatives, _binding, _firstTerm, _context).Evaluate(firstBlock, wanted, result);
        else
            RunSteps(segment, firstBlock, wanted, result);
    }

    private void RunSteps(Segment segment, int firstBlock, ReadOnlySpan<ulong> wanted, Span<ulong> result)
    {
        var level = 0;
        var words = wanted.Length;
        wanted.CopyTo(Mask(0, words));
        var steps = _expression.Steps.AsSpan();
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            switch (step.Kind)
            {
                case FilterStepKind.Condition:
                    if (!Narrow(segment, firstBlock, step.Term, Mask(level, words))) i = step.Next - 1;
                    break;
                case FilterStepKind.Open:
                    // Found, left to look at, and the alternative at hand.
                    Mask(level, words).CopyTo(Mask(level + 1, words));
                    Mask(level, words).CopyTo(Mask(level + 2, words));
                    Mask(level, words).Clear();
                    level += 2;
                    break;
                case FilterStepKind.Or:
                    if (!NextAlternative(Mask(level - 2, words), Mask(level - 1, words), Mask(level, words))) i = step.Next - 1;
                    break;
                case FilterStepKind.Close:
                    Add(Mask(level - 2, words), Mask(level, words));
                    level -= 2;
                    break;
                default:
                    throw new InvalidOperationException($"step kind {step.Kind}");
            }
        }
        Mask(0, words).CopyTo(result);
    }

    private Span<ulong> Mask(int level, int words) => _masks.Slice(level * RowChunk.Words, words);

    /// <summary>The last mask is work space of terms.</summary>
    private Span<ulong> Found(int words) => _masks.Slice(_masks.Length - RowChunk.Words, words);

    private static void Add(Span<ulong> found, ReadOnlySpan<ulong> rows)
    {
        for (var word = 0; word < found.Length; word++) found[word] |= rows[word];
    }

    /// <summary>Keeps what the alternative found and goes on with the rows that are left; false when none is.</summary>
    private static bool NextAlternative(Span<ulong> found, Span<ulong> left, Span<ulong> rows)
    {
        var any = 0UL;
        for (var word = 0; word < found.Length; word++)
        {
            found[word] |= rows[word];
            left[word] &= ~rows[word];
            rows[word] = left[word];
            any |= left[word];
        }
        return any != 0;
    }

    /// <summary>Takes from <paramref name="rows"/> those that a term refuses; false when none is left.</summary>
    private bool Narrow(Segment segment, int firstBlock, int term, Span<ulong> rows)
    {
        ref var bound = ref _binding.Terms.Span[_firstTerm + term];
        switch (bound.Kind)
        {
            case ColumnKind.Int32:
                NumberTerm.Narrow(segment.Numbers<int>(bound.Column), firstBlock, bound, _binding, rows, Found(rows.Length));
                break;
            case ColumnKind.Int64:
                NumberTerm.Narrow(segment.Numbers<long>(bound.Column), firstBlock, bound, _binding, rows, Found(rows.Length));
                break;
            case ColumnKind.Float32:
                NumberTerm.Narrow(segment.Numbers<float>(bound.Column), firstBlock, bound, _binding, rows, Found(rows.Length));
                break;
            case ColumnKind.Float64:
                NumberTerm.Narrow(segment.Numbers<double>(bound.Column), firstBlock, bound, _binding, rows, Found(rows.Length));
                break;
            case ColumnKind.Boolean:
                BooleanTerm.Narrow(segment.Booleans(bound.Column), firstBlock, bound, _binding, rows);
                break;
            case ColumnKind.Text:
                TextTerm.Narrow(segment.Texts(bound.Column), firstBlock, bound, _binding, rows);
                break;
            case ColumnKind.Category:
                NarrowCategory(segment.Categories(bound.Column), firstBlock, term, rows);
                break;
            default:
                throw new InvalidOperationException($"column kind {bound.Kind}");
        }
        return rows.ContainsAnyExcept(0UL);
    }

    private void NarrowCategory(CategoryColumn column, int firstBlock, int term, Span<ulong> rows)
    {
        // The dictionary of one segment may be newer than that of another while it is rebuilt, and any may have grown.
        var bind = !ReferenceEquals(_binding.Dictionaries[_firstTerm + term], column.Dictionary);
        do
        {
            if (bind) _binding.BindCategory(_firstTerm + term, _expression.Terms[term], column.Dictionary, _context);
            bind = true;
        }
        while (!CategoryTerm.TryNarrow(column, firstBlock, _binding.Terms.Span[_firstTerm + term], _binding, rows, Found(rows.Length)));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Evaluates an expression of many alternatives: per row, whether the sets of its cells' classes share an alternative.</summary>
internal readonly ref struct ClassEvaluator(Segment segment, AlternativesPlan plan, FilterBinding binding, int firstClasses, FilterContext context)
{
    /// <summary>Blocks at a time: the classes of 512 rows are 2 KiB, their sets at most 16 KiB.</summary>
    private const int Blocks = 8;

    private readonly FilterContext _context = context;

    /// <summary>The rows of <paramref name="wanted"/> that are allowed.</summary>
    public void Evaluate(int firstBlock, ReadOnlySpan<ulong> wanted, Span<ulong> result)
    {
        Span<int> classes = stackalloc int[Blocks * Table.BlockRows];
        Span<ulong> sets = stackalloc ulong[Blocks * Table.BlockRows * plan.Words];
        for (var word = 0; word < wanted.Length; word += Blocks)
        {
            var blocks = Math.Min(Blocks, wanted.Length - word);
            if (!wanted.Slice(word, blocks).ContainsAnyExcept(0UL))
            {
                result.Slice(word, blocks).Clear();
                continue;
            }
            var rows = blocks * Table.BlockRows;
            for (var i = 0; i < plan.Columns.Length; i++)
            {
                Classify(i, firstBlock + word, classes[..rows]);
                Narrow(classes[..rows], binding.GetClasses(firstClasses + i).Sets.Span, sets, plan.Words, isFirst: i == 0);
            }
            for (var block = 0; block < blocks; block++)
                result[word + block] = wanted[word + block] & NotEmpty(sets.Slice(block * Table.BlockRows * plan.Words, Table.BlockRows * plan.Words), plan.Words);
        }
    }

    private void Classify(int column, int firstBlock, Span<int> result)
    {
        var classes = binding.GetClasses(firstClasses + column);
        switch (classes.Kind)
        {
            case ColumnKind.Int32:
                NumberClasses.Classify(segment.Numbers<int>(classes.Column), firstBlock, classes, result);
                break;
            case ColumnKind.Int64:
                NumberClasses.Classify(segment.Numbers<long>(classes.Column), firstBlock, classes, result);
                break;
            case ColumnKind.Float32:
                NumberClasses.Classify(segment.Numbers<float>(classes.Column), firstBlock, classes, result);
                break;
            case ColumnKind.Float64:
                NumberClasses.Classify(segment.Numbers<double>(classes.Column), firstBlock, classes, result);
                break;
            case ColumnKind.Boolean:
                NumberClasses.Classify(segment.Booleans(classes.Column), firstBlock, classes, result);
                break;
            case ColumnKind.Text:
                LiteralClasses.Classify(segment.Texts(classes.Column), firstBlock, classes, result);
                break;
            case ColumnKind.Category:
                ClassifyCodes(column, segment.Categories(classes.Column), firstBlock, classes, result);
                break;
            default:
                throw new InvalidOperationException($"column kind {classes.Kind}");
        }
    }

    private void ClassifyCodes(int column, CategoryColumn codes, int firstBlock, ColumnClasses classes, Span<int> result)
    {
        var bind = !ReferenceEquals(classes.Dictionary, codes.Dictionary);
        do
        {
            if (bind) LiteralClasses.BindCategory(plan.Columns[column], classes, codes.Dictionary, _context);
            bind = true;
        }
        while (!LiteralClasses.TryClassify(codes, firstBlock, classes, result));
    }

    private static void Narrow(ReadOnlySpan<int> classes, ReadOnlySpan<ulong> table, Span<ulong> sets, int words, bool isFirst)
    {
        if (words == 1 && isFirst)
        {
            for (var row = 0; row < classes.Length; row++) sets[row] = table[classes[row]];
            return;
        }
        if (words == 1)
        {
            for (var row = 0; row < classes.Length; row++) sets[row] &= table[classes[row]];
            return;
        }
        if (isFirst) sets.Fill(ulong.MaxValue);
        if (words == 2)
        {
            for (var row = 0; row < classes.Length; row++)
            {
                var of = table.Slice(classes[row] * 2, 2);
                var set = sets.Slice(row * 2, 2);
                set[0] &= of[0];
                set[1] &= of[1];
            }
            return;
        }
        for (var row = 0; row < classes.Length; row++)
        {
            var of = table.Slice(classes[row] * words, words);
            for (var word = 0; word < words; word++) sets[row * words + word] &= of[word];
        }
    }

    private static ulong NotEmpty(ReadOnlySpan<ulong> sets, int words)
    {
        var bits = 0UL;
        for (var row = 0; row < Table.BlockRows; row++)
        {
            var any = sets[row * words];
            for (var word = 1; word < words; word++) any |= sets[row * words + word];
            bits |= (any != 0 ? 1UL : 0) << row;
        }
        return bits;
    }
}

using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Turns the conditions of a term on a category column into one bit table over its cell codes.</summary>
/// <remarks>Bit 0 answers for null, bit c + 1 for code c. A cell matches when any of its <c>|</c>-separated values equals any given value.</remarks>
internal static class CategoryBinder
{
    public static BoundTerm Bind(TermPlan term, CategoryDictionary dictionary, in FilterContext context, FilterBinding binding)
    {
        // Read once: codes that appear meanwhile are seen as newer than this table.
        var codes = dictionary.CodeCount;
        var words = CodeKernel.TableWords(codes);
        var start = binding.Tables.Count;
        for (var i = 0; i < term.Conditions.Length; i++)
        {
            var next = binding.Tables.Count;
            binding.Tables.Grow(words).Clear();
            Fill(term.Conditions[i], dictionary, codes, context, binding, next);
            if (i > 0) Combine(binding.Tables, start, next, words, term.IsUnion);
        }
        return new BoundTerm
        {
            Kind = ColumnKind.Category,
            Column = term.First.Column,
            Start = start,
            Count = words,
            TakesNull = (binding.Tables.Span[start] & 1) != 0,
            BoundCodes = codes,
        };
    }

    private static void Combine(GrowingList<uint> tables, int start, int next, int words, bool isUnion)
    {
        var first = tables.Span.Slice(start, words);
        var second = tables.Span.Slice(next, words);
        for (var word = 0; word < words; word++)
            first[word] = isUnion ? first[word] | second[word] : first[word] & second[word];
        tables.Truncate(next);
    }

    private static void Fill(
        ConditionPlan condition, CategoryDictionary dictionary, int codes, in FilterContext context, FilterBinding binding, int start)
    {
        if (condition.Operator is not (FilterOperator.IsNull or FilterOperator.IsNotNull))
        {
            if (!MarkValues(condition, dictionary, context, binding.BitsAside) && condition.Operator == FilterOperator.NotEqual) return;
            MarkCodes(dictionary, codes, binding.BitsAside.Span, binding.Tables.Span[start..]);
        }
        var table = binding.Tables.Span[start..];
        switch (condition.Operator)
        {
            case FilterOperator.In or FilterOperator.Equal:
                break;
            case FilterOperator.NotIn or FilterOperator.IsNotNull or FilterOperator.NotEqual:
                foreach (ref var word in table) word = ~word;
                if (condition.Operator != FilterOperator.NotIn) table[0] &= ~1u;
                break;
            case FilterOperator.IsNull:
                table[0] = 1;
                break;
            case FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual:
            default:
                throw new ArgumentOutOfRangeException(nameof(condition));
        }
    }

    /// <summary>Sets the bits of the given values' codes; whether any value was given.</summary>
    private static bool MarkValues(ConditionPlan condition, CategoryDictionary dictionary, in FilterContext context, GrowingList<uint> marks)
    {
        marks.Clear();
        marks.Grow((dictionary.ValueCount + 31) / 32).Clear();
        var any = false;
        var texts = new FilterTexts(condition, context);
        while (texts.MoveNext())
        {
            any = true;
            if (dictionary.TryFindValue(texts.Current, out var value) && value < marks.Count * 32) marks.Span[value >> 5] |= 1u << (value & 31);
        }
        return any;
    }

    private static void MarkCodes(CategoryDictionary dictionary, int codes, ReadOnlySpan<uint> marks, Span<uint> table)
    {
        for (var code = 0; code < codes; code++)
        {
            foreach (var value in dictionary.GetValues(code))
            {
                if (value >= marks.Length * 32 || (marks[value >> 5] >> (value & 31) & 1) == 0) continue;
                table[(code + 1) >> 5] |= 1u << ((code + 1) & 31);
                break;
            }
        }
    }
}

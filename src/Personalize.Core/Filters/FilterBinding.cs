using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>One term with its values turned into what a column's cells compare with.</summary>
/// <remarks>
/// Numbers and booleans: sorted ranges of keys. Category: a bit table over cell codes. Text: a list of texts.
/// <see cref="Start"/> and <see cref="Count"/> point into the pool of that kind.
/// </remarks>
internal struct BoundTerm
{
    public ColumnKind Kind;
    public int Column;
    public int Start;
    public int Count;

    /// <summary>Whether a null cell satisfies the term.</summary>
    public bool TakesNull;

    /// <summary>Text only: satisfied by a text that is not in the list.</summary>
    public bool IsNegated;

    /// <summary>Category only: codes 0..this-1 are in the table; newer ones call for a new binding.</summary>
    public int BoundCodes;

    /// <summary>Numbers with many ranges: first word of a bit table in the table pool, else -1. Text with many values: first hash slot, else -1.</summary>
    public int TableStart;

    /// <summary>Hash slots less one, when <see cref="TableStart"/> leads to slots.</summary>
    public int SlotMask;

    /// <summary>The keys that the bit table of a number term covers.</summary>
    public KeyRange TableKeys;
}

/// <summary>The bound terms of expressions and the pools that they point into. One user at a time.</summary>
internal sealed class FilterBinding
{
    public readonly GrowingList<BoundTerm> Terms = new();

    /// <summary>By term, the dictionary that a category term's table was made for.</summary>
    public CategoryDictionary?[] Dictionaries = [];
    public readonly GrowingList<KeyRange> Ranges = new();
    public readonly GrowingList<uint> Tables = new();
    public readonly GrowingList<TextSlice> Texts = new();
    public readonly GrowingList<byte> TextBytes = new();
    public readonly GrowingList<int> TextSlots = new();

    /// <summary>Work space while ranges and value sets are combined.</summary>
    public readonly GrowingList<KeyRange> RangesAside = new();
    public readonly GrowingList<uint> BitsAside = new();

    public void Clear()
    {
        Terms.Clear();
        Ranges.Clear();
        Tables.Clear();
        Texts.Clear();
        TextBytes.Clear();
        TextSlots.Clear();
    }

    /// <summary>Binds the terms of an expression after those already here; the number of the first.</summary>
    /// <remarks>Category terms wait for a segment's dictionary, see <see cref="BindCategory"/>.</remarks>
    public int Bind(ExpressionPlan expression, in FilterContext context)
    {
        var first = Terms.Count;
        foreach (var term in expression.Terms)
        {
            Terms.Add(term.First.Kind switch
            {
                ColumnKind.Category => new BoundTerm { Kind = ColumnKind.Category, Column = term.First.Column },
                ColumnKind.Text => TextBinder.Bind(term, context, this),
                ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Boolean =>
                    NumberBinder.Bind(term, context, this),
                _ => throw new ArgumentOutOfRangeException(nameof(expression)),
            });
        }
        if (Dictionaries.Length < Terms.Count) Array.Resize(ref Dictionaries, Math.Max(Terms.Count, 2 * Dictionaries.Length));
        Array.Clear(Dictionaries, first, Terms.Count - first);
        return first;
    }

    /// <summary>Makes the bit table of a category term for the codes that <paramref name="dictionary"/> has now.</summary>
    public void BindCategory(int term, TermPlan plan, CategoryDictionary dictionary, in FilterContext context)
    {
        // The newest table goes at the pool's end, so it is made anew in place when it is the one bound last.
        ref var bound = ref Terms.Span[term];
        if (Dictionaries[term] is not null && bound.Start + bound.Count == Tables.Count) Tables.Truncate(bound.Start);
        bound = CategoryBinder.Bind(plan, dictionary, context, this);
        Dictionaries[term] = dictionary;
    }

    public ReadOnlySpan<byte> TextOf(TextSlice slice) => TextBytes.Span.Slice(slice.Start, slice.Bytes);
}

/// <summary>A text in a binding's byte pool. 8 bytes.</summary>
internal readonly record struct TextSlice(int Start, int Bytes);

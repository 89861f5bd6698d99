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

    /// <summary>Numbers with many ranges and no bit table: which of the binding's boundaries are their ends.</summary>
    public int Boundaries;

    /// <summary>The stretch before the first boundary lies inside the ranges.</summary>
    public bool BeginsInside;

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

    private ColumnClasses[] _classes = [];
    private KeyBoundaries[] _boundaries = [];
    private int _boundariesCount;

    /// <summary>Columns of expressions with many alternatives, see <see cref="AlternativesPlan"/>.</summary>
    public int ClassCount { get; private set; }

    public ColumnClasses GetClasses(int index) => _classes[index];

    public KeyBoundaries GetBoundaries(int index) => _boundaries[index];

    /// <summary>Takes empty boundaries; their number.</summary>
    public int AddBoundaries()
    {
        if (_boundariesCount == _boundaries.Length) Array.Resize(ref _boundaries, Math.Max(4, 2 * _boundariesCount));
        (_boundaries[_boundariesCount] ??= new KeyBoundaries()).Clear();
        return _boundariesCount++;
    }

    public ReadOnlySpan<KeyRange> RangesOf(in BoundTerm term) => Ranges.Span.Slice(term.Start, term.Count);

    public void Clear()
    {
        Terms.Clear();
        Ranges.Clear();
        Tables.Clear();
        Texts.Clear();
        TextBytes.Clear();
        TextSlots.Clear();
        ClassCount = 0;
        _boundariesCount = 0;
    }

    /// <summary>Binds an expression after what is already here; the number of its first term, or of its first column's classes.</summary>
    /// <remarks>Category columns wait for a segment's dictionary, see <see cref="BindCategory"/>.</remarks>
    public int Bind(ExpressionPlan expression, in FilterContext context) =>
        expression.Alternatives is null ? BindTerms(expression, context) : BindClasses(expression.Alternatives, context);

    private int BindClasses(AlternativesPlan plan, in FilterContext context)
    {
        var first = ClassCount;
        ClassCount += plan.Columns.Length;
        if (_classes.Length < ClassCount) Array.Resize(ref _classes, ClassCount);
        for (var i = 0; i < plan.Columns.Length; i++)
        {
            var column = plan.Columns[i];
            var classes = _classes[first + i] ??= new ColumnClasses();
            (classes.Kind, classes.Column, classes.Alternatives, classes.Dictionary) = (column.Kind, column.Column, plan.Alternatives, null);
            if (column.Kind == ColumnKind.Text) LiteralClasses.BindText(column, classes, context);
            else if (column.Kind != ColumnKind.Category) NumberClasses.Bind(column, classes, context, this);
        }
        return first;
    }

    private int BindTerms(ExpressionPlan expression, in FilterContext context)
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

    /// <summary>No dictionary has come or grown since the category columns were bound.</summary>
    public bool IsCurrent(Table table)
    {
        for (var term = 0; term < Terms.Count; term++)
        {
            if (!IsCurrent(Dictionaries[term], Terms.Span[term].BoundCodes, Terms.Span[term].Column, table)) return false;
        }
        for (var i = 0; i < ClassCount; i++)
        {
            if (!IsCurrent(_classes[i].Dictionary, _classes[i].BoundCodes, _classes[i].Column, table)) return false;
        }
        return true;
    }

    private static bool IsCurrent(CategoryDictionary? dictionary, int codes, int column, Table table) =>
        dictionary is null || (ReferenceEquals(dictionary, table.GetDictionary(column)) && dictionary.CodeCount == codes);

    public ReadOnlySpan<byte> TextOf(TextSlice slice) => TextBytes.Span.Slice(slice.Start, slice.Bytes);
}

/// <summary>A text in a binding's byte pool. 8 bytes.</summary>
internal readonly record struct TextSlice(int Start, int Bytes, ulong Head)
{
    public TextSlice(int start, ReadOnlySpan<byte> text)
        : this(start, text.Length, Columns.TextColumn.HeadOf(text))
    {
    }
}

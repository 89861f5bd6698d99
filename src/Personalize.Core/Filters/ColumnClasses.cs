using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>The cells of one column sorted into classes, and the alternatives that each class satisfies.</summary>
/// <remarks>Filled anew for each binding; keeps its arrays, so that a warm request allocates nothing. One user at a time.</remarks>
internal sealed class ColumnClasses
{
    /// <summary>Sets of alternatives, <see cref="Words"/> words a class.</summary>
    public readonly GrowingList<ulong> Sets = new();

    public int Words => (Alternatives + 63) / 64;

    /// <summary>Numbers: class i is stretch i between these.</summary>
    public readonly KeyBoundaries Boundaries = new();

    /// <summary>Category: class by code + 1.</summary>
    public readonly GrowingList<int> CodeClasses = new();

    /// <summary>Text: class of each distinct text by hash slot, 0 where none; see <see cref="LiteralClasses"/>.</summary>
    public readonly GrowingList<int> Slots = new();

    public readonly GrowingList<TextSlice> Texts = new();
    public readonly GrowingList<byte> TextBytes = new();

    /// <summary>By distinct literal or class, the conditions it matches, one bit each: work space of binding.</summary>
    public readonly GrowingList<ulong> Patterns = new();

    public readonly GrowingList<int> ValueCodes = new();

    public ColumnKind Kind;
    public int Column;
    public int Alternatives;
    public int NullClass;
    public CategoryDictionary? Dictionary;
    public int BoundCodes;

    /// <summary>Begins anew with classes that satisfy every alternative.</summary>
    public void BeginSets(int classes)
    {
        Sets.Clear();
        AddSets(classes);
    }

    /// <summary>Adds classes that satisfy every alternative.</summary>
    public void AddSets(int classes)
    {
        var sets = Sets.Grow(classes * Words);
        sets.Fill(ulong.MaxValue);
        for (var last = Words - 1; last < sets.Length; last += Words) sets[last] = ulong.MaxValue >> (Words * 64 - Alternatives);
    }

    /// <summary>Says that a class does not satisfy an alternative.</summary>
    public void Refuse(int set, int alternative) => Sets.Span[set * Words + (alternative >> 6)] &= ~(1UL << (alternative & 63));

    public ReadOnlySpan<byte> TextOf(int text) => TextBytes.Span.Slice(Texts.Span[text].Start, Texts.Span[text].Bytes);
}

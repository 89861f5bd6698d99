using System.Numerics;
using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Classes of a text or category column: cells that match the same conditions.</summary>
/// <remarks>
/// Class 0 are the cells that no condition names, class 1 null. Text: a class per text that is named. Category: a class per set of
/// conditions that some cell code of the dictionary matches.
/// </remarks>
internal static class LiteralClasses
{
    private const int UnnamedClass = 0;
    private const int Null = 1;
    private const int FirstNamed = 2;

    public static void BindText(AlternativeColumn column, ColumnClasses classes, in FilterContext context)
    {
        CollectLiterals(column, classes, context);
        classes.BeginSets(FirstNamed + classes.Texts.Count);
        var patternWords = PatternWords(column);
        FillUnnamedAndNull(column, classes);
        for (var text = 0; text < classes.Texts.Count; text++)
            Fill(column, classes, FirstNamed + text, classes.Patterns.Span.Slice(text * patternWords, patternWords));
    }

    public static void BindCategory(AlternativeColumn column, ColumnClasses classes, CategoryDictionary dictionary, in FilterContext context)
    {
        // Read once: codes that appear meanwhile are seen as newer than these classes.
        var codes = dictionary.CodeCount;
        CollectLiterals(column, classes, context);
        FindValueCodes(classes, dictionary);
        classes.BeginSets(FirstNamed);
        FillUnnamedAndNull(column, classes);
        classes.CodeClasses.Clear();
        classes.CodeClasses.Grow(codes + 1).Clear();
        classes.CodeClasses.Span[0] = Null;
        ClassifyCodes(column, classes, dictionary, codes);
        classes.Dictionary = dictionary;
        classes.BoundCodes = codes;
    }

    public static void Classify(TextColumn column, int firstBlock, ColumnClasses classes, Span<int> result)
    {
        for (var row = 0; row < result.Length; row++)
        {
            var at = firstBlock * Table.BlockRows + row;
            var bytes = (int)(column.Cells[at] & TextColumn.LengthMask);
            var found = bytes <= TextTerm.HeadBytes ? FindShort(column.Heads[at], bytes, classes) : FindText(column.GetText(at), classes);
            result[row] = found < 0 ? UnnamedClass : FirstNamed + found;
        }
        NumberClasses.SetNulls(column, firstBlock, classes.NullClass, result);
    }

    /// <summary>False when a code newer than the classes was met: they must be bound anew.</summary>
    public static bool TryClassify(CategoryColumn column, int firstBlock, ColumnClasses classes, Span<int> result)
    {
        ReadOnlySpan<int> table = classes.CodeClasses.Span;
        var codes = column.Codes.Slice(firstBlock * Table.BlockRows, result.Length);
        for (var row = 0; row < codes.Length; row++)
        {
            if ((uint)(codes[row] + 1) >= (uint)table.Length) return false;
            result[row] = table[codes[row] + 1];
        }
        return true;
    }

    private static int PatternWords(AlternativeColumn column) => (column.Conditions.Length + 63) / 64;

    /// <summary>Lists the distinct values of all conditions, found again by hash, each with the conditions that name it.</summary>
    private static void CollectLiterals(AlternativeColumn column, ColumnClasses classes, in FilterContext context)
    {
        classes.Texts.Clear();
        classes.TextBytes.Clear();
        classes.Patterns.Clear();
        classes.Slots.Clear();
        classes.Slots.Grow(64).Clear();
        classes.NullClass = Null;
        var patternWords = PatternWords(column);
        for (var i = 0; i < column.Conditions.Length; i++)
        {
            var texts = new FilterTexts(column.Conditions[i].Condition, context);
            while (texts.MoveNext())
            {
                var text = FindText(texts.Current, classes);
                if (text < 0) text = AddText(texts.Current, classes, patternWords);
                classes.Patterns.Span[text * patternWords + (i >> 6)] |= 1UL << (i & 63);
            }
        }
    }

    private static int FindText(ReadOnlySpan<byte> text, ColumnClasses classes)
    {
        ReadOnlySpan<int> slots = classes.Slots.Span;
        for (var slot = TextTerm.Hash(text) & (slots.Length - 1); slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if (classes.TextOf(slots[slot] - 1).SequenceEqual(text)) return slots[slot] - 1;
        }
        return -1;
    }

    /// <summary>As <see cref="FindText"/>, of a text that its head holds whole.</summary>
    private static int FindShort(ulong head, int bytes, ColumnClasses classes)
    {
        ReadOnlySpan<int> slots = classes.Slots.Span;
        ReadOnlySpan<TextSlice> texts = classes.Texts.Span;
        for (var slot = TextTerm.Hash(head, bytes) & (slots.Length - 1); slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if (texts[slots[slot] - 1].Head == head && texts[slots[slot] - 1].Bytes == bytes) return slots[slot] - 1;
        }
        return -1;
    }

    private static int AddText(ReadOnlySpan<byte> text, ColumnClasses classes, int patternWords)
    {
        classes.Texts.Add(new TextSlice(classes.TextBytes.Count, text));
        text.CopyTo(classes.TextBytes.Grow(text.Length));
        classes.Patterns.Grow(patternWords).Clear();
        if (classes.Texts.Count * 2 > classes.Slots.Count)
        {
            classes.Slots.Grow(classes.Slots.Count);
            classes.Slots.Span.Clear();
            for (var i = 0; i < classes.Texts.Count; i++) Insert(classes, i);
        }
        else
        {
            Insert(classes, classes.Texts.Count - 1);
        }
        return classes.Texts.Count - 1;
    }

    private static void Insert(ColumnClasses classes, int text)
    {
        var slots = classes.Slots.Span;
        var slot = TextTerm.Hash(classes.TextOf(text)) & (slots.Length - 1);
        while (slots[slot] != 0) slot = (slot + 1) & (slots.Length - 1);
        slots[slot] = text + 1;
    }

    /// <summary>By value code of the dictionary the literal that it is, from 1; 0 where none names it.</summary>
    private static void FindValueCodes(ColumnClasses classes, CategoryDictionary dictionary)
    {
        classes.ValueCodes.Clear();
        classes.ValueCodes.Grow(dictionary.ValueCount).Clear();
        for (var text = 0; text < classes.Texts.Count; text++)
        {
            if (dictionary.TryFindValue(classes.TextOf(text), out var value) && value < classes.ValueCodes.Count) classes.ValueCodes.Span[value] = text + 1;
        }
    }

    private static void ClassifyCodes(AlternativeColumn column, ColumnClasses classes, CategoryDictionary dictionary, int codes)
    {
        var patternWords = PatternWords(column);
        Span<ulong> pattern = stackalloc ulong[patternWords];
        // Classes are found again by their pattern; patterns of classes follow those of the literals.
        var firstPattern = classes.Patterns.Count;
        classes.Slots.Span.Clear();
        for (var code = 0; code < codes; code++)
        {
            if (!TryMatch(dictionary.GetValues(code), classes, pattern)) continue;
            var named = FindOrAddPattern(classes, pattern, firstPattern, out var isNew);
            if (isNew)
            {
                classes.AddSets(1);
                Fill(column, classes, FirstNamed + named, pattern);
            }
            classes.CodeClasses.Span[code + 1] = FirstNamed + named;
        }
    }

    private static bool TryMatch(ReadOnlySpan<int> values, ColumnClasses classes, Span<ulong> pattern)
    {
        var any = false;
        foreach (var value in values)
        {
            var literal = value < classes.ValueCodes.Count ? classes.ValueCodes.Span[value] : 0;
            if (literal == 0) continue;
            if (!any) pattern.Clear();
            any = true;
            var of = classes.Patterns.Span.Slice((literal - 1) * pattern.Length, pattern.Length);
            for (var word = 0; word < pattern.Length; word++) pattern[word] |= of[word];
        }
        return any;
    }

    private static int FindOrAddPattern(ColumnClasses classes, ReadOnlySpan<ulong> pattern, int firstPattern, out bool isNew)
    {
        var count = (classes.Patterns.Count - firstPattern) / pattern.Length;
        if (count * 2 >= classes.Slots.Count)
        {
            classes.Slots.Grow(classes.Slots.Count);
            classes.Slots.Span.Clear();
            for (var i = 0; i < count; i++) SlotOf(classes, classes.Patterns.Span.Slice(firstPattern + i * pattern.Length, pattern.Length), firstPattern) = i + 1;
        }
        ref var slot = ref SlotOf(classes, pattern, firstPattern);
        isNew = slot == 0;
        if (!isNew) return slot - 1;
        slot = count + 1;
        pattern.CopyTo(classes.Patterns.Grow(pattern.Length));
        return count;
    }

    private static ref int SlotOf(ColumnClasses classes, ReadOnlySpan<ulong> pattern, int firstPattern)
    {
        var slots = classes.Slots.Span;
        var at = TextTerm.Hash(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pattern)) & (slots.Length - 1);
        while (slots[at] != 0 && !classes.Patterns.Span.Slice(firstPattern + (slots[at] - 1) * pattern.Length, pattern.Length).SequenceEqual(pattern))
            at = (at + 1) & (slots.Length - 1);
        return ref slots[at];
    }

    private static void FillUnnamedAndNull(AlternativeColumn column, ColumnClasses classes)
    {
        foreach (var condition in column.Conditions)
        {
            if (!Holds(condition.Condition, matches: false)) classes.Refuse(UnnamedClass, condition.Alternative);
            if (condition.Condition.Operator is not (FilterOperator.NotIn or FilterOperator.IsNull)) classes.Refuse(Null, condition.Alternative);
        }
    }

    private static void Fill(AlternativeColumn column, ColumnClasses classes, int set, ReadOnlySpan<ulong> pattern)
    {
        for (var i = 0; i < column.Conditions.Length; i++)
        {
            if (!Holds(column.Conditions[i].Condition, (pattern[i >> 6] >> (i & 63) & 1) != 0)) classes.Refuse(set, column.Conditions[i].Alternative);
        }
    }

    /// <summary>Whether a condition holds for a cell that is not null.</summary>
    private static bool Holds(ConditionPlan condition, bool matches) => condition.Operator switch
    {
        FilterOperator.In or FilterOperator.Equal => matches,
        FilterOperator.NotIn or FilterOperator.NotEqual => !matches,
        FilterOperator.IsNull => false,
        FilterOperator.IsNotNull => true,
        FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual => throw new ArgumentOutOfRangeException(nameof(condition)),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };
}

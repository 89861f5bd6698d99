using System.Numerics;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Turns the conditions of a term on a text column into one list of texts.</summary>
internal static class TextBinder
{
    public static BoundTerm Bind(TermPlan term, in FilterContext context, FilterBinding binding)
    {
        var first = term.First;
        var bound = new BoundTerm
        {
            Kind = ColumnKind.Text,
            Column = first.Column,
            Start = binding.Texts.Count,
            TakesNull = first.Operator is FilterOperator.NotIn or FilterOperator.IsNull,
            TableStart = -1,
            IsNegated = first.Operator is FilterOperator.NotIn or FilterOperator.NotEqual or FilterOperator.IsNotNull,
        };
        foreach (var condition in term.Conditions) Add(condition, context, binding);
        bound.Count = binding.Texts.Count - bound.Start;
        // A value that is null (CurrentItem) is unequal to nothing.
        if (first.Operator == FilterOperator.NotEqual && bound.Count == 0) bound.IsNegated = false;
        if (bound.Count > TextTerm.ComparedTextsMax) AddSlots(ref bound, binding);
        return bound;
    }

    private static void AddSlots(ref BoundTerm term, FilterBinding binding)
    {
        var count = (int)BitOperations.RoundUpToPowerOf2((uint)term.Count * 2);
        term.TableStart = binding.TextSlots.Count;
        term.SlotMask = count - 1;
        var slots = binding.TextSlots.Grow(count);
        slots.Clear();
        for (var i = 0; i < term.Count; i++)
        {
            var slot = TextTerm.Hash(binding.TextOf(binding.Texts.Span[term.Start + i])) & term.SlotMask;
            while (slots[slot] != 0) slot = (slot + 1) & term.SlotMask;
            slots[slot] = term.Start + i + 1;
        }
    }

    private static void Add(ConditionPlan condition, in FilterContext context, FilterBinding binding)
    {
        var texts = new FilterTexts(condition, context);
        while (texts.MoveNext())
        {
            binding.Texts.Add(new TextSlice(binding.TextBytes.Count, texts.Current));
            texts.Current.CopyTo(binding.TextBytes.Grow(texts.Current.Length));
        }
    }
}

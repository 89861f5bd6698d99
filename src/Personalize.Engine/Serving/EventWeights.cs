using System.Text;
using Personalize.Core.Columns;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Serving;

/// <summary>What an event weighs for a model, by its type and value; 0: it is none of the model's events.</summary>
/// <remarks>Immutable, any thread, allocates nothing.</remarks>
internal sealed class EventWeights
{
    private readonly byte[]? _type;
    private readonly double _valueMin;
    private readonly Rule[] _rules;

    public EventWeights(EventSelection? selection)
    {
        _type = selection?.EventType is { } type ? Encoding.UTF8.GetBytes(type) : null;
        _valueMin = selection?.ValueMin ?? double.NegativeInfinity;
        _rules = [.. (selection?.Rules ?? []).Select(rule => new Rule(Encoding.UTF8.GetBytes(rule.EventType), rule.ValueMin ?? double.NegativeInfinity, (float)(rule.Weight ?? 1)))];
        AreAllOne = selection is null;
    }

    /// <summary>Every event weighs 1.</summary>
    public static EventWeights One { get; } = new(null);

    public bool AreAllOne { get; }

    /// <summary>The weight of an event of a cell.</summary>
    /// <param name="types">The dictionary of the cell's event types; null where the schema has none.</param>
    /// <param name="read">The event.</param>
    public float Of(CategoryDictionary? types, in HistoryEvent read)
    {
        if (AreAllOne)
        {
            return 1;
        }

        ReadOnlySpan<byte> type = types is null || read.EventType < 0 ? default : types.GetText(read.EventType);
        if ((_type is not null && !AreSame(type, _type)) || !Reaches(read.Value, _valueMin))
        {
            return 0;
        }

        foreach (Rule rule in _rules)
        {
            if (AreSame(type, rule.Type))
            {
                return Reaches(read.Value, rule.ValueMin) ? rule.Weight : 0;
            }
        }

        return _rules.Length == 0 ? 1 : 0;
    }

    // No value is below every threshold.
    private static bool Reaches(float value, double min) => double.IsNegativeInfinity(min) || value >= min;

    private static bool AreSame(ReadOnlySpan<byte> type, ReadOnlySpan<byte> wanted) => type.SequenceEqual(wanted) || Ascii.EqualsIgnoreCase(type, wanted);

    private readonly record struct Rule(byte[] Type, double ValueMin, float Weight);
}

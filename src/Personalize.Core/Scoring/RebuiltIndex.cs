namespace Personalize.Core.Scoring;

/// <summary>What <see cref="ItemIndex.Rebuild"/> made aside, to be given to <see cref="ItemIndex.TryPublish"/> once.</summary>
public sealed class RebuiltIndex
{
    internal RebuiltIndex(QuantizedIndex replaced, QuantizedIndex index, long sequenceEnd)
    {
        Replaced = replaced;
        Index = index;
        SequenceEnd = sequenceEnd;
    }

    /// <summary>Rows that it holds.</summary>
    public int Count => Index.Count;

    internal QuantizedIndex Replaced { get; }

    internal QuantizedIndex Index { get; }

    internal long SequenceEnd { get; }
}

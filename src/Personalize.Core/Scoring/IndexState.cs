namespace Personalize.Core.Scoring;

/// <summary>What an <see cref="ItemIndex"/> is at one moment: rows indexed, and rows beside them. Replaced as a whole.</summary>
internal sealed record IndexState(QuantizedIndex Index, TailMatrix Tail);

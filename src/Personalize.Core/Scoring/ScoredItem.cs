namespace Personalize.Core.Scoring;

/// <summary>One answer of a scan: an item's row and its score, larger is better. 8 bytes.</summary>
public readonly record struct ScoredItem(int Row, float Score);

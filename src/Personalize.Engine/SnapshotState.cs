namespace Personalize.Engine;

/// <summary>What became of the snapshots of this process.</summary>
/// <param name="Last">The last one taken; null before the first.</param>
/// <param name="Error">Why the last attempt failed; null when it did not. Puts go on, and so do attempts.</param>
/// <param name="Failures">Attempts that failed.</param>
public readonly record struct SnapshotState(SnapshotInfo? Last, string? Error, int Failures);

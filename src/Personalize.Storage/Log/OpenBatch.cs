namespace Personalize.Storage.Log;

/// <summary>A batch that a checkpoint found half appended.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="MissingParts">How many of its records lie behind the checkpoint; at least 1.</param>
public readonly record struct OpenBatch(ulong BatchId, ushort MissingParts);

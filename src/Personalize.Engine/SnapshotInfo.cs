namespace Personalize.Engine;

/// <summary>A snapshot that counts: the engine's state as one file, from which it can be opened with the log behind it.</summary>
/// <param name="Number">Its number; a larger one is newer.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Took">From its begin until it counted.</param>
public sealed record SnapshotInfo(ulong Number, DateTimeOffset At, long Bytes, TimeSpan Took);

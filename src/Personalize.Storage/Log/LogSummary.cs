namespace Personalize.Storage.Log;

/// <summary>What a reading of a whole log found.</summary>
/// <param name="Begin">Where the log begins, and every stream's state there.</param>
/// <param name="End">Where it ends, and how far each stream has come.</param>
/// <param name="Acknowledged">Address up to which changes were acknowledged; what lies between it and the end was written and not yet told.</param>
/// <param name="DroppedBatches">Batches of which the process died in the middle; they count for nothing.</param>
/// <param name="IsSealed">The log is encrypted.</param>
public sealed record LogSummary(LogCheckpoint Begin, LogCheckpoint End, long Acknowledged, int DroppedBatches, bool IsSealed)
{
    /// <summary>Bytes of records.</summary>
    public long SizeBytes => End.Address - Begin.Address;
}

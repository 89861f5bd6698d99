namespace Personalize.Engine.Ingest;

/// <summary>One put of a batch; its texts lie one after the other in the batch's bytes.</summary>
/// <param name="Kind">A put of <see cref="Storage.Datasets.RecordKind"/>.</param>
/// <param name="IsAnonymous">An event that names a session and no user.</param>
/// <param name="Start">Where its bytes begin.</param>
/// <param name="OwnerBytes">Of the id whose cell or row it is.</param>
/// <param name="SessionBytes">Of an event's session; 0 without one.</param>
/// <param name="ItemBytes">Of an event's item id.</param>
/// <param name="RecordBytes">Of the encoded record.</param>
internal readonly record struct BatchEntry(ushort Kind, bool IsAnonymous, int Start, int OwnerBytes, int SessionBytes, int ItemBytes, int RecordBytes);

namespace Personalize.Storage.Snapshots;

/// <summary>Which rows hold a bulk record, and the records that are hidden by one of the other origin.</summary>
internal readonly record struct OtherRecordsCut(ulong[] Bulk, KeyValuePair<int, byte[]>[] Hidden);

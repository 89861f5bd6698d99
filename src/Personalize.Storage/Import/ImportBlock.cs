namespace Personalize.Storage.Import;

/// <summary>One block of an import file.</summary>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Records">Records in it.</param>
/// <param name="Stream">0 = items, 1..16 = cells of users.</param>
/// <param name="Kind">Kind of the records, as in the change log.</param>
public readonly record struct ImportBlock(long Offset, int Bytes, int Records, ushort Stream, ushort Kind);

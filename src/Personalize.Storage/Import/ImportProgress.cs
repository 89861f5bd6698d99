namespace Personalize.Storage.Import;

/// <summary>How far an import is.</summary>
/// <param name="Rows">Data rows read and checked.</param>
/// <param name="Bytes">Bytes of the source read.</param>
/// <param name="TotalBytes">Bytes of all its files.</param>
public readonly record struct ImportProgress(long Rows, long Bytes, long TotalBytes);

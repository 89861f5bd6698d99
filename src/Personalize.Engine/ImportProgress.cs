namespace Personalize.Engine;

/// <summary>How far an import is.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
public readonly record struct ImportProgress(long Rows, long Bytes, long TotalBytes);

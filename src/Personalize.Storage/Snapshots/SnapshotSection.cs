namespace Personalize.Storage.Snapshots;

/// <summary>A piece of a snapshot with a hash of its own: an entry of the directory.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Group">The dataset group; 0 for the engine.</param>
/// <param name="Stream">0: items; c + 1: cell c.</param>
/// <param name="Part">Number of the 65,536 rows.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Hash">XXH3-64 of its bytes.</param>
internal readonly record struct SnapshotSection(SectionKind Kind, uint Group, ushort Stream, int Part, long Offset, long Bytes, ulong Hash);

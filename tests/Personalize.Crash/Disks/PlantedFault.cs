namespace Personalize.Crash.Disks;

/// <summary>What <see cref="FaultyDisk"/> does wrong.</summary>
internal enum PlantedFault
{
    None,

    /// <summary>Files are never flushed.</summary>
    SkipsFlushes,

    /// <summary>Folders are never flushed.</summary>
    SkipsDirectoryFlushes,

    /// <summary>A failed call looks as if it had worked.</summary>
    SwallowsErrors,
}

using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Log;

/// <summary>How a change log is opened.</summary>
public sealed record ChangeLogOptions
{
    /// <summary>When a put is answered: <see cref="Durability.Commit"/> or <see cref="Durability.EverySecond"/>.</summary>
    public Durability Durability { get; init; } = Durability.Commit;

    /// <summary>Gives up every record behind this address, which must be the end of one; the only way to open a damaged log.</summary>
    public long? RecoverTo { get; init; }

    /// <summary>Seals the payload of every record; null = not encrypted. A log keeps the key that it was made with.</summary>
    public EncryptionKey? Key { get; init; }

    /// <summary>Where the files are.</summary>
    public IDisk Disk { get; init; } = LocalDisk.Instance;

    /// <summary>Runs the flush of every second.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Fills segment files with zeros ahead of use, which halves the time of a flush.</summary>
    public bool FillAhead { get; init; } = true;

    /// <summary>Pages of the log that are kept in memory.</summary>
    public const int PagesInMemory = 8;

    /// <summary>log2 of the bytes of a page of a new log; a record never crosses a page, eight pages are kept in memory.</summary>
    public int PageBits { get; init; } = 22;

    /// <summary>log2 of the bytes of a segment file of a new log.</summary>
    public int SegmentBits { get; init; } = 28;
}

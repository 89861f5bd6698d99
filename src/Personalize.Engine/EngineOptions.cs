using Microsoft.Extensions.Logging;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>How an engine is opened.</summary>
public sealed class EngineOptions
{
    /// <summary>The folder that holds change log, snapshots, imports and models; null keeps everything in memory.</summary>
    /// <remarks>One process holds a folder at a time; a second one is refused with the name of the first.</remarks>
    public string? DataDirectory { get; set; }

    /// <summary>When a put counts as done. Without a data directory always <see cref="Durability.Memory"/>.</summary>
    public Durability Durability { get; set; } = Durability.Commit;

    /// <summary>Gives up every change behind this address of the change log, which must be the end of a record; null: none.</summary>
    /// <remarks>The only way to open a damaged log. The message that refuses it names the address up to which all is well.</remarks>
    public long? RecoverTo { get; set; }

    /// <summary>Seals everything in the data directory: 32 bytes in base64. Default: nothing is sealed.</summary>
    /// <remarks>A directory keeps the key that it was made with; opened with another one, or with none, it is refused.</remarks>
    public string? EncryptionKey { get; set; }

    /// <summary>A file that holds <see cref="EncryptionKey"/>, read when the engine is opened; only one of the two may be given.</summary>
    public string? EncryptionKeyFile { get; set; }

    /// <summary>A snapshot is taken each time the change log has grown by so many bytes. Default: 1 GiB; <see cref="long.MaxValue"/>: only when asked.</summary>
    /// <remarks>The less, the quicker a restart and the smaller the log, which reaches back to the older of the two newest snapshots.</remarks>
    public long SnapshotLogBytes { get; set; } = 1L << 30;

    /// <summary>Puts are refused once the engine's tracked memory reaches this many bytes. Default: no limit.</summary>
    public long MemoryBytesMax { get; set; } = long.MaxValue;

    /// <summary>New filters may also use <c>IS NULL</c>, <c>!=</c>, grouping parentheses, <c>NOW()</c> with offsets such as <c>- 30d</c>, and boolean fields. Default: no.</summary>
    /// <remarks>What Amazon Personalize takes means the same either way. A filter keeps the language that it was made with.</remarks>
    public bool FilterExtensions { get; set; }

    /// <summary>The quotas of Amazon Personalize hold, its minimums to train included: 1,000 interactions, 25 users with two each. Default: no.</summary>
    public bool AwsQuotas { get; set; }

    /// <summary>Trainings that run at once; others wait. At least 1; default: 1, for one takes all cores.</summary>
    public int TrainingsAtOnce { get; set; } = 1;

    /// <summary>Import jobs that run at once; others wait. At least 1; default: 1.</summary>
    public int ImportsAtOnce { get; set; } = 1;

    /// <summary>Jobs of one kind that may wait or run; one more is refused with <see cref="PersonalizeErrorCode.LimitExceeded"/>. Default: 100.</summary>
    public int JobsMax { get; set; } = 100;

    /// <summary>Seed of the chance by which a campaign with an exploration weight gives places to young items: the same requests in the same order get the same answers. Default: 42.</summary>
    public ulong ExplorationSeed { get; set; } = 42;

    /// <summary>The clock for events that carry no time. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where control-plane news is written. Default: nowhere.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>The disk under the data directory and the shape of a new change log: the crash tests put faulty disks and small logs here.</summary>
    internal ChangeLogOptions Log { get; set; } = new();
}

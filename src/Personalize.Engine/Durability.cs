namespace Personalize.Engine;

/// <summary>When a put counts as done.</summary>
public enum Durability
{
    /// <summary>After its change-log record is on disk; puts that arrive together share one flush.</summary>
    Commit,

    /// <summary>At once; the log is flushed every second, so a crash may lose the last second.</summary>
    EverySecond,

    /// <summary>At once; no log is kept and nothing survives the process.</summary>
    Memory,
}

namespace Personalize.Storage.Snapshots;

/// <summary>A snapshot is not what was written; nothing of it may be served.</summary>
public sealed class SnapshotDamagedException : IOException
{
    internal SnapshotDamagedException(string path, string what) : base($"The snapshot '{path}' is damaged: {what}")
    {
    }

    internal SnapshotDamagedException(string path, string what, Exception cause) : base($"The snapshot '{path}' is damaged: {what}", cause)
    {
    }
}

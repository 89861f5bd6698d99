namespace Personalize.Storage.Disk;

/// <summary>Another process has the data directory open.</summary>
public sealed class DataDirectoryInUseException(string directory, string holder)
    : IOException($"The data directory '{directory}' is in use by {holder}. Stop it, or choose another directory.")
{
    /// <summary>The other process: number and program, as it wrote them into the lock file.</summary>
    public string Holder { get; } = holder;
}

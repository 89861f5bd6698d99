namespace Personalize.Storage.Disk;

/// <summary>A file was written by a version of this program that this one does not know.</summary>
public sealed class StorageFormatException(string path, uint version, uint known)
    : IOException($"'{path}' has format version {version}; this program knows 1..{known}. Open it with the program that wrote it.")
{
    public uint Version { get; } = version;
}

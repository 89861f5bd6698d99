using Microsoft.Win32.SafeHandles;

namespace Personalize.Storage.Disk;

/// <summary>A file of the real file system, read and written by position.</summary>
internal sealed class LocalDiskFile : IDiskFile
{
    private readonly SafeFileHandle _handle;

    // Sharing everything keeps .NET from taking its advisory lock; the data directory has one lock for all its files.
    public LocalDiskFile(string path, bool create)
    {
        Path = path;
        _handle = File.OpenHandle(path, create ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(_handle);

    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public int Read(Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(_handle, destination[total..], offset + total);
            if (read == 0) break;
            total += read;
        }
        return total;
    }

    public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(_handle, source, offset);

    public void Flush() => NativeFile.FlushData(_handle, Path);

    public void Dispose() => _handle.Dispose();
}

using Personalize.Storage.Disk;

namespace Personalize.Server.Tests.Canaries;

/// <summary>The local disk, until it fails: then no write reaches it.</summary>
internal sealed class FailingDisk : IDisk
{
    private readonly LocalDisk _disk = LocalDisk.Instance;

    public bool HasFailed { get; set; }

    public IDiskFile Open(string path, bool create) => new FailingFile(this, _disk.Open(path, create));

    public bool Exists(string path) => _disk.Exists(path);

    public string[] List(string directory) => _disk.List(directory);

    public void CreateDirectory(string directory) => _disk.CreateDirectory(directory);

    public void Delete(string path) => _disk.Delete(path);

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void FlushDirectory(string directory) => _disk.FlushDirectory(directory);

    public long GetFreeBytes(string directory) => _disk.GetFreeBytes(directory);

    private void Check()
    {
        if (HasFailed)
            throw new IOException("planted: the disk is gone");
    }

    private sealed class FailingFile(FailingDisk disk, IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void SetLength(long length)
        {
            disk.Check();
            file.SetLength(length);
        }

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            disk.Check();
            file.Write(source, offset);
        }

        public void Flush()
        {
            disk.Check();
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}

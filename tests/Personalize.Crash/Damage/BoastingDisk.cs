using Personalize.Storage.Disk;
using Personalize.Storage.Tests.Disk;

namespace Personalize.Crash.Damage;

/// <summary>A disk whose files say that they are longer than they are.</summary>
internal sealed class BoastingDisk(SimulatedDisk disk, long length) : IDisk
{
    public void Put(string path, ReadOnlySpan<byte> bytes) => disk.SetBytes(path, bytes);

    public IDiskFile Open(string path, bool create) => new BoastingFile(disk.Open(path, create), length);

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

    public void Delete(string path) => disk.Delete(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void FlushDirectory(string directory) => disk.FlushDirectory(directory);

    public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);

    private sealed class BoastingFile(IDiskFile file, long length) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => length;

        public void SetLength(long length) => file.SetLength(length);

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset) => file.Write(source, offset);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}

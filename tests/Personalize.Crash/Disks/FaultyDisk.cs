using Personalize.Storage.Disk;

namespace Personalize.Crash.Disks;

/// <summary>Another disk, with a fault of the product planted: the checks must see it.</summary>
internal sealed class FaultyDisk(IDisk disk, PlantedFault fault) : IDisk
{
    public IDiskFile Open(string path, bool create)
    {
        IDiskFile? file = null;
        Do(() => file = disk.Open(path, create));
        return new FaultyFile(this, file ?? disk.Open(path, create));
    }

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

    public void Delete(string path) => Do(() => disk.Delete(path));

    public void Rename(string from, string to) => Do(() => disk.Rename(from, to));

    public void FlushDirectory(string directory)
    {
        if (fault != PlantedFault.SkipsDirectoryFlushes)
        {
            Do(() => disk.FlushDirectory(directory));
        }
    }

    public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);

    private void Do(Action call)
    {
        try
        {
            call();
        }
        catch (IOException failure) when (fault == PlantedFault.SwallowsErrors && failure is not FileNotFoundException)
        {
            // As a program that does not look at what a call returned.
        }
    }

    private sealed class FaultyFile(FaultyDisk disk, IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void SetLength(long length) => disk.Do(() => file.SetLength(length));

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            byte[] copy = source.ToArray();
            disk.Do(() => file.Write(copy, offset));
        }

        public void Flush()
        {
            if (!disk.SkipsFlushes)
            {
                disk.Do(file.Flush);
            }
        }

        public void Dispose() => file.Dispose();
    }

    private bool SkipsFlushes => fault == PlantedFault.SkipsFlushes;
}

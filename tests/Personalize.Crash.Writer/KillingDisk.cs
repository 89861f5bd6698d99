using System.Diagnostics;
using Personalize.Storage.Disk;

namespace Personalize.Crash.Writer;

/// <summary>The real disk, until the call at which the process ends itself: named moments of a crash without a hook in the product.</summary>
internal sealed class KillingDisk(KillPoint point) : IDisk
{
    private readonly LocalDisk _disk = LocalDisk.Instance;
    private int _seen;

    public IDiskFile Open(string path, bool create)
    {
        bool isDue = IsDue("open", path);
        KillIf(isDue, "before");
        IDiskFile file = _disk.Open(path, create);
        KillIf(isDue, "after");
        return new KillingFile(this, file);
    }

    public bool Exists(string path) => _disk.Exists(path);

    public string[] List(string directory) => _disk.List(directory);

    public void CreateDirectory(string directory) => _disk.CreateDirectory(directory);

    public void Delete(string path) => Around("delete", path, () => _disk.Delete(path));

    public void Rename(string from, string to) => Around("rename", to, () => _disk.Rename(from, to));

    public void FlushDirectory(string directory) => Around("directory", directory, () => _disk.FlushDirectory(directory));

    public long GetFreeBytes(string directory) => _disk.GetFreeBytes(directory);

    private void Around(string call, string path, Action action)
    {
        bool isDue = IsDue(call, path);
        KillIf(isDue, "before");
        action();
        KillIf(isDue, "after");
    }

    private bool IsDue(string call, string path) =>
        call == point.Call && path.Contains(point.PathPart, StringComparison.Ordinal) && Interlocked.Increment(ref _seen) == point.Count;

    private void KillIf(bool isDue, string moment)
    {
        if (isDue && moment == point.Moment)
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
            new ManualResetEvent(false).WaitOne(); // this thread does nothing more, whenever the signal comes
        }
    }

    private sealed class KillingFile(KillingDisk disk, IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void SetLength(long length) => disk.Around("length", Path, () => file.SetLength(length));

        public int Read(Span<byte> destination, long offset)
        {
            disk.KillIf(disk.IsDue("read", Path), "before");
            return file.Read(destination, offset);
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            bool isDue = disk.IsDue("write", Path);
            disk.KillIf(isDue, "before");
            if (isDue && disk.MomentIsWithin)
            {
                file.Write(source[..(source.Length / 2)], offset);
                disk.KillIf(isDue, "within");
            }

            file.Write(source, offset);
            disk.KillIf(isDue, "after");
        }

        public void Flush() => disk.Around("flush", Path, file.Flush);

        public void Dispose() => file.Dispose();
    }

    private bool MomentIsWithin => point.Moment == "within";
}

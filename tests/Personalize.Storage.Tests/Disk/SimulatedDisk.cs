using Personalize.Storage.Disk;

namespace Personalize.Storage.Tests.Disk;

/// <summary>A disk in memory that can fail at a chosen call and lose power.</summary>
/// <remarks>
/// Loss of power keeps what was flushed; every 512 bytes written since may be new or old, each by itself, a file's growth may or
/// may not have happened, and so may every birth, death and new name in a folder that was not flushed.
/// </remarks>
internal sealed class SimulatedDisk : IDisk
{
    private const int NoSpaceErrno = 28;
    private const int GoneErrno = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedFile> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedFile> _durableNames = new(StringComparer.Ordinal);

    public SimulatedDisk()
    {
        // Empty.
    }

    /// <summary>The same disk for the next process, calls counted anew.</summary>
    public SimulatedDisk(SimulatedDisk before)
    {
        foreach (var (name, file) in before._names) _names[name] = file;
        foreach (var (name, file) in before._durableNames) _durableNames[name] = file;
    }

    /// <summary>Changing calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Flushes of files so far.</summary>
    public int Flushes { get; private set; }

    /// <summary>The changing call that fails, from 1; 0 = none. Later ones work again, so a program that goes on is found out.</summary>
    public int FailAt { get; set; }

    /// <summary>Runs in every flush of a file, outside the disk's lock.</summary>
    public Action<string>? OnFlush { get; set; }

    /// <summary>Called with the path before each write.</summary>
    public Action<string>? OnWrite { get; set; }

    /// <summary>Every write that lengthens a file fails, half done.</summary>
    public bool IsFull { get; set; }

    public bool HasFailed { get; private set; }

    /// <summary>The changing call, from 1, in which the power goes: it and all later ones fail. 0 = none.</summary>
    public int LosePowerAt { get; set; }

    /// <summary>Decides what survives <see cref="LosePowerAt"/>.</summary>
    public Random PowerRandom { get; init; } = new(1);

    /// <summary>The disk as the power came back; null while it has not gone.</summary>
    public SimulatedDisk? AfterPowerLoss { get; private set; }

    public IDiskFile Open(string path, bool create)
    {
        lock (_lock)
        {
            if (!_names.TryGetValue(path, out var file))
            {
                if (!create) throw new FileNotFoundException("No such file.", path);
                CountCall(path);
                _names[path] = file = new SimulatedFile();
            }
            return new Handle(this, file, path);
        }
    }

    public bool Exists(string path)
    {
        lock (_lock) return _names.ContainsKey(path);
    }

    public string[] List(string directory)
    {
        lock (_lock) return [.. _names.Keys.Where(path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path))];
    }

    public void CreateDirectory(string directory)
    {
        // Folders are prefixes of names here.
    }

    public void Delete(string path)
    {
        lock (_lock)
        {
            CountCall(path);
            _names.Remove(path);
        }
    }

    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            CountCall(to);
            if (!_names.Remove(from, out var file)) throw new FileNotFoundException("No such file.", from);
            _names[to] = file;
        }
    }

    public void FlushDirectory(string directory)
    {
        lock (_lock)
        {
            CountCall(directory);
            foreach (var name in _durableNames.Keys.Where(IsIn).ToArray()) _durableNames.Remove(name);
            foreach (var name in _names.Keys.Where(IsIn)) _durableNames[name] = _names[name];
        }

        bool IsIn(string path) => Path.GetDirectoryName(path) == directory;
    }

    public long GetFreeBytes(string directory) => long.MaxValue;

    /// <summary>The bytes of a file as a running program sees them.</summary>
    public byte[] GetBytes(string path)
    {
        lock (_lock) return [.. _names[path].Current];
    }

    /// <summary>Puts a file there, flushed.</summary>
    public void SetBytes(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_lock) _names[path] = _durableNames[path] = new SimulatedFile { Current = [.. bytes], Durable = [.. bytes] };
    }

    /// <summary>The disk after the process was killed: everything written is there.</summary>
    public SimulatedDisk Copy()
    {
        lock (_lock)
        {
            var copy = new SimulatedDisk();
            foreach (var (name, file) in _names) copy.SetBytes(name, [.. file.Current]);
            return copy;
        }
    }

    /// <summary>The disk after a loss of power.</summary>
    public SimulatedDisk LosePower(Random random)
    {
        lock (_lock)
        {
            var after = new SimulatedDisk();
            foreach (var name in _names.Keys.Union(_durableNames.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                _names.TryGetValue(name, out var now);
                _durableNames.TryGetValue(name, out var flushed);
                var survivor = ReferenceEquals(now, flushed) || random.Next(2) == 0 ? now : flushed;
                if (survivor is not null) after.SetBytes(name, survivor.Tear(random));
            }
            return after;
        }
    }

    private void CountCall(string path)
    {
        Calls++;
        if (Calls == LosePowerAt) AfterPowerLoss = LosePower(PowerRandom);
        if (AfterPowerLoss is not null) throw new IOException($"The power is gone : '{path}'", GoneErrno);
        if (Calls != FailAt) return;
        HasFailed = true;
        throw new IOException($"No space left on device : '{path}'", NoSpaceErrno);
    }

    private sealed class Handle(SimulatedDisk disk, SimulatedFile file, string path) : IDiskFile
    {
        public string Path => path;

        public long Length
        {
            get
            {
                lock (disk._lock) return file.Current.Count;
            }
        }

        public void SetLength(long length)
        {
            lock (disk._lock)
            {
                disk.CountCall(path);
                file.SetLength((int)length);
            }
        }

        public int Read(Span<byte> destination, long offset)
        {
            lock (disk._lock) return file.Read(destination, (int)offset);
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            disk.OnWrite?.Invoke(path);
            lock (disk._lock)
            {
                try
                {
                    disk.CountCall(path);
                    if (disk.IsFull && offset + source.Length > file.Current.Count) throw new IOException($"No space left on device : '{path}'", NoSpaceErrno);
                }
                catch (IOException)
                {
                    file.Write(source[..(source.Length / 2)], (int)offset); // A failed write may have done half its work.
                    throw;
                }
                file.Write(source, (int)offset);
            }
        }

        public void Flush()
        {
            disk.OnFlush?.Invoke(path);
            lock (disk._lock)
            {
                disk.CountCall(path);
                disk.Flushes++;
                file.Durable = [.. file.Current];
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

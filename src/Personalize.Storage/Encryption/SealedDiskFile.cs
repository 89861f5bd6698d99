using System.Collections.Concurrent;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Encryption;

/// <summary>A file that is sealed in blocks of 64 KiB, each by itself, so that any part can be read without the rest.</summary>
/// <remarks>
/// Header (<see cref="SealedFileHeader"/>), then stored blocks (<see cref="BlockSeal"/>), all of the same length but the last. Writes gather in
/// the block that they touch; it is sealed when a write touches another one, and at a flush. Fastest in order from the beginning. A file
/// that is only read is read by any number of threads at once; one that is written too, one at a time.
/// </remarks>
internal sealed class SealedDiskFile : IDiskFile
{
    private const int BlockBytes = SealedFileHeader.BlockBytes;

    private readonly IDiskFile _file;
    private readonly byte[] _key;
    private readonly Lock _lock = new();
    private readonly ConcurrentBag<BlockSeal> _seals = [];
    private byte[]? _block;
    private long _number = -1;
    private bool _isDirty;
    private long _sealedAsLast; // its stored block says that it is the last; -1 = none
    private long _length;

    private SealedDiskFile(IDiskFile file, byte[] key, long length)
    {
        _file = file;
        _key = key;
        _length = length;
        _sealedAsLast = LastBlock;
    }

    public string Path => _file.Path;

    public long Length => Volatile.Read(ref _length);

    private long LastBlock => (_length + BlockBytes - 1) / BlockBytes - 1;

    /// <summary>Takes over an open file; an empty one gets a header when it may be new.</summary>
    public static SealedDiskFile Open(IDiskFile file, EncryptionKey key, bool create)
    {
        if (create && file.Length == 0) return new SealedDiskFile(file, SealedFileHeader.Write(file, key), 0);
        var fileKey = SealedFileHeader.Read(file, key);
        var stored = file.Length - SealedFileHeader.Bytes;
        var rest = stored % BlockSeal.StoredBytes;
        if (rest is > 0 and <= BlockSeal.OverheadBytes) throw new SealBrokenException(file.Path, file.Length - rest, "the last block is cut short.");
        return new SealedDiskFile(file, fileKey, (stored / BlockSeal.StoredBytes * BlockBytes) + Math.Max(0, rest - BlockSeal.OverheadBytes));
    }

    public int Read(Span<byte> destination, long offset)
    {
        if (Volatile.Read(ref _block) is null) return ReadBlocks(destination, offset);
        lock (_lock)
        {
            SealPending();
            return ReadBlocks(destination, offset);
        }
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        lock (_lock)
        {
            while (_length < offset) WriteBlocks(new byte[(int)Math.Min(BlockBytes, offset - _length)], _length);
            WriteBlocks(source, offset);
        }
    }

    public void SetLength(long length)
    {
        lock (_lock)
        {
            while (_length < length) WriteBlocks(new byte[(int)Math.Min(BlockBytes, length - _length)], _length);
            if (_length == length) return;
            SealPending();
            if (length > 0) Load((length - 1) / BlockBytes, exists: true);
            else _number = -1;
            Volatile.Write(ref _length, length);
            _sealedAsLast = -1;
            _isDirty = length > 0;
            var blocks = LastBlock + 1;
            _file.SetLength(SealedFileHeader.Bytes + length + (blocks * BlockSeal.OverheadBytes));
        }
    }

    public void Flush()
    {
        lock (_lock) SealPending();
        _file.Flush();
    }

    public void Dispose()
    {
        try
        {
            lock (_lock) SealPending();
        }
        catch (IOException)
        {
            // Whoever did not flush was promised nothing.
        }
        foreach (var seal in _seals) seal.Dispose();
        _file.Dispose();
    }

    private int ReadBlocks(Span<byte> destination, long offset)
    {
        var count = (int)Math.Clamp(_length - offset, 0, destination.Length);
        for (var done = 0; done < count;)
        {
            var within = (int)((offset + done) % BlockBytes);
            var seal = Rent();
            var plain = OpenBlock(seal, (offset + done) / BlockBytes)[within..];
            plain = plain[..Math.Min(plain.Length, count - done)];
            plain.CopyTo(destination[done..]);
            done += plain.Length;
            _seals.Add(seal);
        }
        return count;
    }

    private void WriteBlocks(ReadOnlySpan<byte> source, long offset)
    {
        while (!source.IsEmpty)
        {
            var within = (int)(offset % BlockBytes);
            var part = source[..Math.Min(source.Length, BlockBytes - within)];
            MakeRoom(offset / BlockBytes, offset + part.Length);
            part.CopyTo(_block.AsSpan(within));
            _isDirty = true;
            offset += part.Length;
            source = source[part.Length..];
        }
    }

    // Before the block that was the last one leaves the buffer it must know that it is not any more.
    private void MakeRoom(long number, long end)
    {
        var exists = number <= LastBlock;
        if (!exists && _sealedAsLast >= 0)
        {
            Load(_sealedAsLast, exists: true);
            _isDirty = true;
        }
        if (end > _length) Volatile.Write(ref _length, end);
        Load(number, exists);
    }

    /// <summary>Makes a block the one that is written; the one before is sealed.</summary>
    private void Load(long number, bool exists)
    {
        if (_number == number) return;
        SealPending();
        if (_block is null) Volatile.Write(ref _block, new byte[BlockBytes]);
        if (exists)
        {
            var seal = Rent();
            OpenBlock(seal, number).CopyTo(_block);
            _seals.Add(seal);
        }
        _number = number;
    }

    private void SealPending()
    {
        if (!_isDirty) return;
        var isLast = _number == LastBlock;
        var bytes = isLast ? (int)(_length - (_number * BlockBytes)) : BlockBytes;
        var seal = Rent();
        var stored = seal.Seal(_number, isLast, _block.AsSpan(0, bytes));
        _file.Write(seal.Stored.AsSpan(0, stored), GetOffset(_number));
        _seals.Add(seal);
        _isDirty = false;
        if (isLast) _sealedAsLast = _number;
        else if (_sealedAsLast == _number) _sealedAsLast = -1;
    }

    private ReadOnlySpan<byte> OpenBlock(BlockSeal seal, long number)
    {
        var read = _file.Read(seal.Stored, GetOffset(number));
        var isLast = number == _sealedAsLast;
        if (!seal.TryOpen(number, isLast, read, out var plainBytes))
            throw new SealBrokenException(Path, GetOffset(number), "a block was changed, moved or cut off, or sealed with another key.");
        return seal.Plain.AsSpan(0, plainBytes);
    }

    private BlockSeal Rent() => _seals.TryTake(out var seal) ? seal : new BlockSeal(_key);

    private static long GetOffset(long number) => SealedFileHeader.Bytes + (number * BlockSeal.StoredBytes);
}

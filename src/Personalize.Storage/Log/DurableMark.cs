using System.IO.Hashing;
using System.Runtime.InteropServices;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>The file <c>durable</c>: up to which record the log has been flushed, so that damage can be told from a torn tail.</summary>
/// <remarks>
/// A bad record before the mark was acknowledged to somebody: damage. Behind it nobody was told: a torn tail.
/// <para>
/// Rewritten after every flush of the log and before anybody is answered, in turns in three slots a file-system block apart; the
/// highest whole one counts. It is flushed once a second and at the end, not each time: a killed process leaves it exact, a
/// loss of power leaves it at most a second old, which is truthful too, since it only ever names what is on disk. The slot that was flushed
/// last is never the next to be written: a loss of power that tears both others leaves it. Files of two slots, by earlier programs, are read and grow.
/// </para>
/// Slot, little endian:
/// <code>
/// LogId     8
/// Turn      8   counts writes
/// Begin     8   address of the first record that the log still has
/// End       8   address behind the last durable record
/// Chain     8   that record's chain value
/// Hash      8   XXH3-64 of the 40 bytes before it
/// </code>
/// </remarks>
internal sealed class DurableMark : IDisposable
{
    public const string FileName = "durable";

    private const int SlotBytes = 48;
    private const int HashedBytes = SlotBytes - sizeof(ulong);
    private const int SlotStride = 4096;
    private const int Slots = 3;

    private readonly IDiskFile _file;
    private readonly ulong _logId;
    private ulong _turn;
    private long _begin;
    private readonly Lock _slots = new();
    private readonly Lock _flush = new();
    private int _written; // the slot written last
    private int _flushing; // the slot that the flush under way makes durable, else as the next
    private int _flushed; // the slot that a loss of power leaves whole

    private DurableMark(IDiskFile file, ulong logId)
    {
        _file = file;
        _logId = logId;
    }

    /// <summary>Written with the next mark: a log whose beginning is lost is known by it.</summary>
    public long Begin
    {
        get => Volatile.Read(ref _begin);
        set => Volatile.Write(ref _begin, value);
    }

    public long End { get; private set; }

    public ulong Chain { get; private set; }

    /// <summary>Writes the first mark of a new log and makes it durable.</summary>
    public static DurableMark Create(IDisk disk, string directory, LogCheckpoint begin)
    {
        var file = disk.Open(Path.Combine(directory, FileName), create: true);
        try
        {
            file.SetLength(Slots * SlotStride);
            var mark = new DurableMark(file, begin.LogId) { Begin = begin.Address };
            mark.Write(begin.Address, begin.Chain);
            mark.Write(begin.Address, begin.Chain);
            mark.Flush();
            disk.FlushDirectory(directory);
            return mark;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the mark of a log.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="directory">The log's folder.</param>
    /// <param name="begin">Where the log begins.</param>
    /// <param name="isExpendable">The operator has said where the log shall end, so a mark that is lost is made anew.</param>
    /// <exception cref="LogDamagedException">There is no whole mark of this log.</exception>
    public static DurableMark Open(IDisk disk, string directory, LogCheckpoint begin, bool isExpendable)
    {
        var path = Path.Combine(directory, FileName);
        if (!disk.Exists(path))
            return isExpendable ? Create(disk, directory, begin) : throw Damaged(path, "the file is missing.");
        var file = disk.Open(path, create: false);
        var mark = new DurableMark(file, begin.LogId);
        var isWhole = false;
        for (var slot = 0; slot < Slots; slot++) isWhole |= mark.TryRead(slot);
        if (isWhole) return Check(mark, begin, directory);
        file.Dispose();
        if (isExpendable) return Create(disk, directory, begin);
        throw Damaged(path, "none of its slots is whole.");
    }

    /// <summary>One caller at a time. Everything that ends at or before an address has been flushed; the last such record has the given chain value.</summary>
    public void Write(long end, ulong chain)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        MemoryMarshal.Write(slot, _logId);
        MemoryMarshal.Write(slot[8..], ++_turn);
        MemoryMarshal.Write(slot[16..], Begin);
        MemoryMarshal.Write(slot[24..], end);
        MemoryMarshal.Write(slot[32..], chain);
        MemoryMarshal.Write(slot[HashedBytes..], XxHash3.HashToUInt64(slot[..HashedBytes]));
        lock (_slots)
        {
            var place = (_written + 1) % Slots;
            while (place == _flushed || place == _flushing) place = (place + 1) % Slots;
            _file.Write(slot, (long)place * SlotStride);
            _written = place;
        }

        End = end;
        Chain = chain;
    }

    /// <summary>Makes the newest mark outlast a loss of power. Any thread; marks may be written meanwhile.</summary>
    public void Flush()
    {
        lock (_flush)
        {
            lock (_slots) _flushing = _written;
            _file.Flush();
            lock (_slots) _flushed = _flushing;
        }
    }

    public void Dispose() => _file.Dispose();

    private static DurableMark Check(DurableMark mark, LogCheckpoint begin, string directory)
    {
        if (mark.Begin <= begin.Address) return mark;
        var lost = mark.Begin;
        mark.Dispose();
        throw new LogDamagedException(
            Path.Combine(directory, LogBegin.FileName), lost, "the file that tells how the log begins here is missing or older.",
            "Restore the file from a backup of the same moment.");
    }

    private bool TryRead(int place)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        if (_file.Read(slot, (long)place * SlotStride) != SlotBytes) return false;
        if (MemoryMarshal.Read<ulong>(slot[HashedBytes..]) != XxHash3.HashToUInt64(slot[..HashedBytes])) return false;
        if (MemoryMarshal.Read<ulong>(slot) != _logId) return false;
        var turn = MemoryMarshal.Read<ulong>(slot[8..]);
        if (turn <= _turn) return true;
        _turn = turn;
        _written = _flushing = _flushed = place;
        Begin = MemoryMarshal.Read<long>(slot[16..]);
        End = MemoryMarshal.Read<long>(slot[24..]);
        Chain = MemoryMarshal.Read<ulong>(slot[32..]);
        return true;
    }

    private static LogDamagedException Damaged(string path, string what) =>
        new(path, 0, what, "Restore the file from a backup of the same moment, or name the end of the last record to keep with --recover-to.");
}

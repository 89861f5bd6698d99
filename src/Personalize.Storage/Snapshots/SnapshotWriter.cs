using System.IO.Hashing;
using Personalize.Core.Columns;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Snapshots;

/// <summary>Writes one snapshot file aside, section by section; it counts for nothing until it is finished and has its name.</summary>
/// <remarks>
/// Small pieces are gathered in a buffer, large ones go to the file as they are. Every 16 MiB are flushed while the next are written. While puts
/// wait for the log's flushes, which share the disk, every 256 KiB are flushed and waited for: none of them is behind more than that. One thread.
/// </remarks>
internal sealed class SnapshotWriter : IByteSink, IDisposable
{
    private const int BufferBytes = 1 << 18;
    private const int PieceBytes = 1 << 18;
    private const long FlushEveryBytes = 16 << 20;
    private const int CalmPieces = (int)(FlushEveryBytes / PieceBytes); // in which the log did not move: nobody is held up by us

    private readonly IDiskFile _file;
    private readonly XxHash3 _hash = new();
    private readonly List<SnapshotSection> _sections = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _buffered;
    private int _hashed;
    private long _written;
    private long _unflushed;
    private readonly Func<long>? _logFlushed;
    private long _logSeen;
    private int _calmPieces = CalmPieces;
    private Task _flush = Task.CompletedTask;
    private SnapshotSection _open;

    /// <param name="disk">Where to.</param>
    /// <param name="path">The file; one that is there is deleted.</param>
    /// <param name="number">The snapshot's.</param>
    /// <param name="logFlushed">Tells how far the log is flushed; null where none is written meanwhile.</param>
    public SnapshotWriter(IDisk disk, string path, ulong number, Func<long>? logFlushed = null)
    {
        _logFlushed = logFlushed;
        _logSeen = logFlushed?.Invoke() ?? 0;
        if (disk.Exists(path)) disk.Delete(path);
        _file = disk.Open(path, create: true);
        Span<byte> header = stackalloc byte[SnapshotFormat.HeaderBytes];
        SnapshotFormat.WriteHeader(header, number);
        Write(header);
        _hashed = _buffered;
    }

    /// <summary>Bytes so far.</summary>
    public long Bytes => _written + _buffered;

    public void Begin(SectionKind kind, uint group = 0, int stream = 0, int part = 0) =>
        _open = new SnapshotSection(kind, group, (ushort)stream, part, Bytes, 0, 0);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferBytes - _buffered)
        {
            WriteBuffer();
            if (bytes.Length >= BufferBytes)
            {
                _hash.Append(bytes);
                WriteToFile(bytes);
                return;
            }
        }
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    public void End()
    {
        HashBuffer();
        _sections.Add(_open with { Bytes = Bytes - _open.Offset, Hash = _hash.GetCurrentHashAsUInt64() });
        _hash.Reset();
    }

    /// <summary>Writes directory and footer, and returns when the disk has all of it.</summary>
    public void Finish()
    {
        var offset = Bytes;
        var directory = new byte[_sections.Count * SnapshotFormat.EntryBytes];
        for (var i = 0; i < _sections.Count; i++)
            SnapshotFormat.WriteEntry(directory.AsSpan(i * SnapshotFormat.EntryBytes), _sections[i]);
        Span<byte> footer = stackalloc byte[SnapshotFormat.FooterBytes];
        SnapshotFormat.WriteFooter(footer, offset, directory);
        Write(directory);
        Write(footer);
        WriteBuffer();
        _flush.GetAwaiter().GetResult();
        _file.Flush();
    }

    public void Dispose()
    {
        try
        {
            _flush.GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            // Whoever did not finish has another failure to tell, and this snapshot counts for nothing.
        }
        _file.Dispose();
    }

    private void HashBuffer()
    {
        _hash.Append(_buffer.AsSpan(_hashed, _buffered - _hashed));
        _hashed = _buffered;
    }

    private void WriteBuffer()
    {
        HashBuffer();
        if (_buffered > 0) WriteToFile(_buffer.AsSpan(0, _buffered));
        _buffered = _hashed = 0;
    }

    private void WriteToFile(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            _file.Write(piece, _written);
            _written += piece.Length;
            _unflushed += piece.Length;
            FlushInTurn();
            bytes = bytes[piece.Length..];
        }
    }

    private void FlushInTurn()
    {
        var logFlushed = _logFlushed?.Invoke() ?? 0;
        _calmPieces = logFlushed == _logSeen ? _calmPieces + 1 : 0;
        _logSeen = logFlushed;
        var isLogBusy = _calmPieces < CalmPieces;
        if (_unflushed < (isLogBusy ? PieceBytes : FlushEveryBytes)) return;
        _flush.GetAwaiter().GetResult();
        _unflushed = 0;
        if (isLogBusy) _file.Flush();
        else _flush = Task.Factory.StartNew(_file.Flush, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // A thread of its own: it is as important as ours.
    }
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Log;

/// <summary>Reads a log from its files, checks every byte, and finds its end.</summary>
/// <remarks>
/// It begins at a checkpoint: the log's beginning, or where a snapshot was taken. What is checked: framing, zeros between, each stream's sequence and chained hash, each record's link to the one before, and
/// that a record with the marked chain ends exactly at the durable mark. The first thing that does not fit is damage when it lies
/// before the mark, and else the torn tail, which costs nobody anything that was acknowledged.
/// </remarks>
internal sealed class LogReplay(IDisk disk, string directory, LogHeader header, DurableMark mark, LogCheckpoint from, long? recoverTo, EncryptionKey? key) : IDisposable
{
    private readonly byte[] _page = GC.AllocateUninitializedArray<byte>((int)header.PageBytes);
    private readonly long _committed = Math.Min(mark.End, recoverTo ?? long.MaxValue);
    private RecordSeal? _seal = key is null || from.Salt == 0 ? null : new RecordSeal(DeriveKey(key, from));
    private IDiskFile? _file;
    private int _fileSegment = -1;

    /// <summary>Streams seen, as far as they go.</summary>
    public ConcurrentDictionary<StreamId, LogStream> Streams { get; } = new(from.Streams.Select(at => KeyValuePair.Create(at.Stream, LogStream.At(at))));

    /// <summary>Address behind the last good record.</summary>
    public long End { get; private set; } = from.Address;

    /// <summary>Chain value of that record.</summary>
    public ulong Chain { get; private set; } = from.Chain;

    /// <summary>Salt of the process that appended that record.</summary>
    public UInt128 Salt { get; private set; } = from.Salt;

    public void Read(BatchHold hold)
    {
        var pageStart = from.Address & -header.PageBytes;
        while (LoadPage(pageStart) && ReadPage(pageStart, hold)) pageStart += header.PageBytes;
        if (End < _committed)
            throw Damaged($"the records end here, but changes up to address {mark.End} were acknowledged.");
        if (recoverTo is { } limit && End != limit)
            throw new InvalidOperationException($"The log cannot be recovered to address {limit}: no record ends there; the last one before it ends at {End}.");
    }

    /// <summary>The proven end, and how far each stream has come.</summary>
    public LogCheckpoint ToCheckpoint() => LogCheckpoint.Of(header.LogId, End, Chain, Salt, Streams, []);

    public void Dispose()
    {
        _file?.Dispose();
        _seal?.Dispose();
    }

    // False when the log has ended.
    private bool ReadPage(long pageStart, BatchHold hold)
    {
        var offset = (int)(Math.Max(from.Address, pageStart) - pageStart);
        // A page is left only behind a record: zeros where its first one belongs are the end of the log.
        var isFirstOfPage = pageStart + offset == Math.Max(LogFiles.FirstAddress, pageStart);
        while (End != recoverTo)
        {
            var rest = _page.AsSpan(offset);
            if (rest.Length < RecordFrame.LengthBytes || MemoryMarshal.Read<int>(rest) == 0)
            {
                var isPadding = !rest.ContainsAnyExcept((byte)0);
                if (!isPadding) RefuseBelowMark("no record begins here, yet there are bytes that are not zero.");
                return isPadding && !isFirstOfPage;
            }
            var reason = ReadRecord(rest, pageStart + offset, hold, out var frameBytes);
            if (reason is not null)
            {
                RefuseBelowMark(reason);
                return false;
            }
            offset += frameBytes;
            isFirstOfPage = false;
        }
        return false;
    }

    // Null when the record is good, else what is wrong with it.
    private string? ReadRecord(ReadOnlySpan<byte> rest, long address, BatchHold hold, out int frameBytes)
    {
        var entryBytes = MemoryMarshal.Read<int>(rest);
        frameBytes = 0;
        if (entryBytes < RecordHeader.Bytes || entryBytes > rest.Length - RecordFrame.LengthBytes) return $"a record cannot have {entryBytes} bytes here.";
        frameBytes = Math.Min(RecordFrame.GetBytes(entryBytes), rest.Length);
        var entry = rest.Slice(RecordFrame.LengthBytes, entryBytes);
        var record = MemoryMarshal.Read<RecordHeader>(entry);
        var payload = entry[RecordHeader.Bytes..];
        var id = new StreamId(record.Group, record.Stream);
        var isKnown = Streams.TryGetValue(id, out var stream);
        stream ??= new LogStream(header.LogId);
        if (record.PayloadBytes != payload.Length) return $"a record of {payload.Length} bytes says it has {record.PayloadBytes}.";
        if (record.Sequence != stream.Sequence + 1) return $"record {record.Sequence} of stream {id.Group}/{id.Number} stands where {stream.Sequence + 1} belongs.";
        if (record.Chain != record.ComputeChain(payload, stream.Chain)) return $"the hash of record {record.Sequence} of stream {id.Group}/{id.Number} does not fit.";
        if (record.Link != (ushort)Chain) return $"record {record.Sequence} of stream {id.Group}/{id.Number} does not follow the record before it.";
        if (rest[(RecordFrame.LengthBytes + entryBytes)..frameBytes].ContainsAnyExcept((byte)0)) return "bytes behind a record are not zero.";

        var isOwn = record.Kind == RecordHeader.LogKind;
        if (isOwn) ChangeSeal(payload);
        else if (key is not null && (_seal is null || !_seal.TryOpen(record, payload, out payload)))
            return $"record {record.Sequence} of stream {id.Group}/{id.Number} was not sealed with the log's key.";

        var end = address + frameBytes;
        if (end == mark.End && record.Chain != mark.Chain) return "another record stands where the last acknowledged one belongs.";
        if (isOwn) hold.EndOfProcess();
        else if (!Deliver(record, id, payload, end, hold)) return $"more than {BatchHold.BytesMax} bytes wait for a batch to become whole.";
        if (!isKnown) Streams[id] = stream;
        stream.Advance(record.Sequence, record.Chain);
        End = end;
        Chain = record.Chain;
        return null;
    }

    // Each process that opened the log has a key of its own, salted by its opening record.
    private void ChangeSeal(ReadOnlySpan<byte> salt)
    {
        Salt = salt.Length == LogCheckpoint.SaltBytes ? BinaryPrimitives.ReadUInt128LittleEndian(salt) : 0;
        if (key is null) return;
        _seal?.Dispose();
        _seal = new RecordSeal(key.DeriveRecordKey(header.LogId, salt));
    }

    private static byte[] DeriveKey(EncryptionKey key, LogCheckpoint from)
    {
        Span<byte> salt = stackalloc byte[LogCheckpoint.SaltBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(salt, from.Salt);
        return key.DeriveRecordKey(from.LogId, salt);
    }

    private static bool Deliver(in RecordHeader record, StreamId id, ReadOnlySpan<byte> payload, long end, BatchHold hold)
    {
        return hold.TryTake(new LogRecord
        {
            Stream = id,
            Kind = record.Kind,
            Sequence = record.Sequence,
            Position = new LogPosition(end),
            BatchId = record.BatchId,
            BatchParts = record.BatchParts,
            Payload = payload,
        });
    }

    private bool LoadPage(long pageStart)
    {
        var segment = (int)(pageStart >> header.SegmentBits);
        if (segment != _fileSegment)
        {
            _file?.Dispose();
            _file = null;
            _fileSegment = segment;
            var path = LogFiles.GetPath(directory, segment);
            if (!disk.Exists(path)) return false;
            _file = disk.Open(path, create: false);
        }
        if (_file is null) return false;
        var read = _file.Read(_page, pageStart & (header.SegmentBytes - 1));
        _page.AsSpan(read).Clear();
        return read > 0;
    }

    private void RefuseBelowMark(string what)
    {
        if (End < _committed) throw Damaged(what);
    }

    // Everything before End is proved, so the damage begins there or later, and at the latest where it was seen.
    private LogDamagedException Damaged(string what) => new(
        LogFiles.GetPath(directory, (int)(End >> header.SegmentBits)), End, what,
        $"Restore the log from a backup, or give up everything after {End} with --recover-to {End}.");
}

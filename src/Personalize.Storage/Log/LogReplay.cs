using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>Reads a log from its files, checks every byte, and finds its end.</summary>
/// <remarks>
/// What is checked: framing, zeros between, each stream's sequence and chained hash, each record's link to the one before, and
/// that a record with the marked chain ends exactly at the durable mark. The first thing that does not fit is damage when it lies
/// before the mark, and else the torn tail, which costs nobody anything that was acknowledged.
/// </remarks>
internal sealed class LogReplay(IDisk disk, string directory, LogHeader header, DurableMark mark, long? recoverTo, EncryptionKey? key) : IDisposable
{
    private readonly byte[] _page = GC.AllocateUninitializedArray<byte>((int)header.PageBytes);
    private readonly long _committed = Math.Min(mark.End, recoverTo ?? long.MaxValue);
    private RecordSeal? _seal;
    private IDiskFile? _file;
    private int _fileSegment = -1;

    /// <summary>Streams seen, as far as they go.</summary>
    public ConcurrentDictionary<StreamId, LogStream> Streams { get; } = new();

    /// <summary>Address behind the last good record.</summary>
    public long End { get; private set; } = mark.Begin;

    /// <summary>Chain value of that record.</summary>
    public ulong Chain { get; private set; } = header.LogId;

    public void Read(BatchHold hold)
    {
        var pageStart = mark.Begin & -header.PageBytes;
        while (LoadPage(pageStart) && ReadPage(pageStart, hold)) pageStart += header.PageBytes;
        if (End < _committed)
            throw Damaged($"the records end here, but changes up to address {mark.End} were acknowledged.");
        if (recoverTo is { } limit && End != limit)
            throw new InvalidOperationException($"The log cannot be recovered to address {limit}: no record ends there; the last one before it ends at {End}.");
    }

    public void Dispose()
    {
        _file?.Dispose();
        _seal?.Dispose();
    }

    // False when the log has ended.
    private bool ReadPage(long pageStart, BatchHold hold)
    {
        var offset = (int)(Math.Max(mark.Begin, pageStart) - pageStart);
        var isFirstOfPage = true;
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

        if (!isKnown) Streams[id] = stream;
        stream.Advance(record.Sequence, record.Chain);
        End = address + frameBytes;
        Chain = record.Chain;
        if (End == mark.End && Chain != mark.Chain) return "another record stands where the last acknowledged one belongs.";
        if (isOwn) hold.EndOfProcess();
        else Deliver(record, id, payload, hold);
        return null;
    }

    // Each process that opened the log has a key of its own, salted by its opening record.
    private void ChangeSeal(ReadOnlySpan<byte> salt)
    {
        if (key is null) return;
        _seal?.Dispose();
        _seal = new RecordSeal(key.DeriveRecordKey(header.LogId, salt));
    }

    private void Deliver(in RecordHeader record, StreamId id, ReadOnlySpan<byte> payload, BatchHold hold)
    {
        hold.OnRecord(new LogRecord
        {
            Stream = id,
            Kind = record.Kind,
            Sequence = record.Sequence,
            Position = new LogPosition(End),
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

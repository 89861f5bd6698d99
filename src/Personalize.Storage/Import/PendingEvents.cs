using Personalize.Core.Records;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Import;

/// <summary>The last few encoded events, whose items are numbered only when the places to look them up have come from memory.</summary>
/// <remarks>A ring: each event is asked for when it comes, once more half way, and goes to the file when as many as there is room for came behind it. Their order stays.</remarks>
internal sealed class PendingEvents(ImportIdTable items)
{
    private const int Room = 16; // a power of two
    private const int HalfWay = Room / 2;

    private readonly Pending[] _events = [.. Enumerable.Range(0, Room).Select(_ => new Pending())];
    private long _begun;
    private long _written;

    /// <summary>The buffer in which the next event is to be encoded, at least so long.</summary>
    public byte[] GetBuffer(int bytes)
    {
        Pending next = _events[_begun % Room];
        if (next.Record.Length < bytes)
            next.Record = new byte[bytes * 2];
        return next.Record;
    }

    /// <summary>Takes the event that was encoded in the buffer; an older one goes to the file.</summary>
    public void Add(int recordBytes, int stream, ReadOnlySpan<byte> item, ImportFileWriter file)
    {
        Pending next = _events[_begun++ % Room];
        next.RecordBytes = recordBytes;
        next.Stream = (ushort)stream;
        next.ItemBytes = item.Length;
        next.Hash = ImportIdTable.HashOf(item);
        item.CopyTo(next.Item);
        items.AskSlot(next.Hash);
        if (_begun > HalfWay)
            items.AskEntry(_events[(_begun - 1 - HalfWay) % Room].Hash);
        // The slot that the next event takes must be free by then.
        if (_begun - _written == Room)
            WriteOldest(file);
    }

    /// <summary>The rest goes to the file.</summary>
    public void Flush(ImportFileWriter file)
    {
        while (_written < _begun)
            WriteOldest(file);
    }

    private void WriteOldest(ImportFileWriter file)
    {
        Pending oldest = _events[_written++ % Room];
        EventView.WriteItem(oldest.Record, items.GetOrAdd(oldest.Item.AsSpan(0, oldest.ItemBytes), oldest.Hash), 0);
        file.Add(oldest.Stream, RecordKind.PutEvent, oldest.Record.AsSpan(0, oldest.RecordBytes));
    }

    private sealed class Pending
    {
        public byte[] Record { get; set; } = new byte[256];

        public byte[] Item { get; } = new byte[RecordLimits.IdBytesMax];

        public int RecordBytes { get; set; }

        public int ItemBytes { get; set; }

        public ushort Stream { get; set; }

        public ulong Hash { get; set; }
    }
}

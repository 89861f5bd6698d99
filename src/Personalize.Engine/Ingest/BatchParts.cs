using System.Buffers;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Ingest;

/// <summary>The log records of one batch: as few per stream as their length allows, in the order in which they were added.</summary>
/// <param name="payloadBytesMax">The longest payload the log takes.</param>
internal sealed class BatchParts(int payloadBytesMax)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<Part> _parts = [];

    /// <summary>Log records so far.</summary>
    public int Count => _parts.Count;

    /// <summary>Records in them.</summary>
    public int Entries { get; private set; }

    /// <summary>All of them delete.</summary>
    public bool OnlyFrees { get; private set; } = true;

    /// <summary>Bytes of all of them.</summary>
    public int Bytes => _bytes.WrittenCount;

    /// <summary>Adds a record; one that follows another of its stream joins it.</summary>
    public void Add(int stream, ushort kind, ReadOnlySpan<byte> payload)
    {
        int bytes = BatchRecord.EntryBytes + payload.Length;
        if (_parts.Count == 0 || _parts[^1].Stream != stream || _parts[^1].Bytes + bytes > payloadBytesMax)
        {
            _parts.Add(new Part(stream, _bytes.WrittenCount, 0, 0));
        }

        BatchRecord.Write(_bytes.GetSpan(bytes), kind, payload);
        _bytes.Advance(bytes);
        Entries++;
        OnlyFrees &= kind is RecordKind.DeleteItem or RecordKind.DeleteUser or RecordKind.DeleteEvent;
        _parts[^1] = _parts[^1] with { Bytes = _parts[^1].Bytes + bytes, Entries = _parts[^1].Entries + 1 };
    }

    public int StreamOf(int part) => _parts[part].Stream;

    /// <summary>A record alone in its stream is logged as what it is.</summary>
    public ushort KindOf(int part) => IsAlone(part, out ushort kind, out _) ? kind : RecordKind.Batch;

    public ReadOnlySpan<byte> PayloadOf(int part) => IsAlone(part, out _, out ReadOnlySpan<byte> payload) ? payload : BytesOf(part);

    private bool IsAlone(int part, out ushort kind, out ReadOnlySpan<byte> payload)
    {
        int at = 0;
        BatchRecord.TryRead(BytesOf(part), ref at, out kind, out payload);
        return _parts[part].Entries == 1;
    }

    private ReadOnlySpan<byte> BytesOf(int part) => _bytes.WrittenSpan.Slice(_parts[part].Start, _parts[part].Bytes);

    private readonly record struct Part(int Stream, int Start, int Bytes, int Entries);
}

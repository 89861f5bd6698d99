using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>A cell's interactions as of one moment: segments are held, the recent event ids copied. Where histories begin is found again when it is loaded.</summary>
internal sealed class InteractionCut : IDisposable
{
    private readonly DatasetSchema _schema;
    private readonly InteractionRows _rows;
    private readonly InteractionSegment?[] _segments;
    private readonly TableCut _table;
    private readonly EventIdsCut _eventIds;
    private readonly int _rowCount;

    /// <param name="schema">Theirs.</param>
    /// <param name="rows">The rows, deleted ones too; the caller has the writer's lock.</param>
    /// <param name="eventIds">The ids noted.</param>
    public InteractionCut(DatasetSchema schema, InteractionRows rows, EventIdsCut eventIds)
    {
        _schema = schema;
        _rows = rows;
        _segments = rows.Segments.ToArray();
        _rowCount = rows.Count;
        _table = rows.Table.Cut();
        _eventIds = eventIds;
        foreach (var segment in _segments) segment!.Hold();
    }

    /// <summary>Bytes that only the cut holds still. Any thread.</summary>
    public long ReplacedBytes
    {
        get
        {
            var bytes = _table.ReplacedBytes;
            for (var part = 0; part < _segments.Length; part++)
            {
                if (Volatile.Read(ref _segments[part]) is { } segment && !_rows.IsPresent(part, segment)) bytes += segment.MemoryBytes;
            }
            return bytes;
        }
    }

    public void Save(SnapshotWriter writer, uint group, int stream)
    {
        writer.Begin(SectionKind.InteractionHead, group, stream);
        writer.WriteValue(_rowCount);
        EntityCut.SaveKinds(writer, _schema);
        writer.WriteValue(_eventIds.Hashes.Length);
        writer.WriteValue(_eventIds.Next);
        writer.WriteValues<ulong>(_eventIds.Hashes);
        writer.WriteValues<uint>(_eventIds.Minutes);
        writer.End();
        for (var part = 0; part < _segments.Length; part++)
            SaveFields(writer, group, stream, part);
        EntityCut.SaveTable(writer, _table, group, stream, SectionKind.InteractionDictionaries, SectionKind.InteractionSegment);
    }

    public void Dispose()
    {
        for (var part = 0; part < _segments.Length; part++) Release(part);
        _table.Dispose();
    }

    private void SaveFields(SnapshotWriter writer, uint group, int stream, int part)
    {
        var segment = _segments[part]!;
        var rows = Math.Min(Table.SegmentRows, _rowCount - (part * Table.SegmentRows));
        writer.Begin(SectionKind.InteractionFields, group, stream, part);
        writer.WriteValues<int>(segment.Items.AsSpan(0, rows));
        writer.WriteValues<int>(segment.Users.AsSpan(0, rows));
        writer.WriteValues<long>(segment.Timestamps.AsSpan(0, rows));
        writer.WriteValues<int>(segment.OlderOfUser.AsSpan(0, rows));
        writer.WriteValues<ulong>(segment.BulkWords.AsSpan(0, (rows + Table.BlockRows - 1) / Table.BlockRows));
        writer.End();
        Release(part);
    }

    private void Release(int part)
    {
        _segments[part]?.Release();
        _segments[part] = null;
    }
}

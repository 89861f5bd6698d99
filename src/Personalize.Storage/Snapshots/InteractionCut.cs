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
    private readonly BlockImages[] _images;
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
        _segments = new InteractionSegment?[rows.SegmentCount];
        _images = new BlockImages[_segments.Length];
        _rowCount = rows.Count;
        _table = rows.Table.Cut();
        _eventIds = eventIds;
        for (var part = 0; part < _segments.Length; part++)
        {
            _images[part] = new BlockImages(RowsOf(part), InteractionSegment.ImageBytes);
            _segments[part] = rows.HoldSegment(part, _images[part]);
        }
    }

    /// <summary>Bytes that only the cut holds still. Any thread.</summary>
    public long ReplacedBytes
    {
        get
        {
            var bytes = _table.ReplacedBytes;
            for (var part = 0; part < _segments.Length; part++)
            {
                if (Volatile.Read(ref _segments[part]) is { } segment) bytes += _images[part].MemoryBytes + (_rows.IsPresent(part, segment) ? 0 : segment.MemoryBytes);
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
        writer.Begin(SectionKind.InteractionFields, group, stream, part);
        _segments[part]!.Save(_images[part], RowsOf(part), writer);
        writer.End();
        Release(part);
    }

    private int RowsOf(int part) => Math.Min(Table.SegmentRows, _rowCount - (part * Table.SegmentRows));

    private void Release(int part)
    {
        if (_segments[part] is { } segment && segment.Images == _images[part]) segment.Images = null;
        _segments[part] = null;
    }
}

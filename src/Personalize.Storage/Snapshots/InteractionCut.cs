using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>A cell's interactions as of one moment: segments are held, the recent event ids copied. Where histories begin is found again when it is loaded.</summary>
internal sealed class InteractionCut : IDisposable
{
    private readonly DatasetSchema _schema;
    private readonly InteractionSegment?[] _segments;
    private readonly TableCut _table;
    private readonly EventIdsCut _eventIds;
    private readonly int _rowCount;

    /// <param name="schema">Theirs.</param>
    /// <param name="segments">Those of the rows; the caller has the writer's lock.</param>
    /// <param name="rowCount">Rows, deleted ones too.</param>
    /// <param name="table">Their columns, taken at the same moment.</param>
    /// <param name="eventIds">The ids noted.</param>
    public InteractionCut(DatasetSchema schema, ReadOnlySpan<InteractionSegment> segments, int rowCount, TableCut table, EventIdsCut eventIds)
    {
        _schema = schema;
        _segments = segments.ToArray();
        _rowCount = rowCount;
        _table = table;
        _eventIds = eventIds;
        foreach (var segment in _segments) segment!.Hold();
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

using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;

namespace Personalize.Storage.Snapshots;

/// <summary>Items, or the users of a cell, as of one moment.</summary>
/// <remarks>Taken under the stream's writer lock: marks by row and hidden records are copied, columns are held, ids never change.</remarks>
internal sealed class EntityCut(DatasetSchema? schema, IdHeap names, int rowCount, TableCut? table, ulong[] deleted, OtherRecordsCut others) : IDisposable
{
    private const int PartRows = Table.SegmentRows;

    public int RowCount => rowCount;

    public long ReplacedBytes => table?.ReplacedBytes ?? 0;

    public void Save(SnapshotWriter writer, uint group, int stream)
    {
        writer.Begin(SectionKind.EntityHead, group, stream);
        writer.WriteValue(rowCount);
        SaveKinds(writer, schema);
        SaveBits(writer, deleted);
        SaveBits(writer, others.Bulk);
        writer.WriteValue(others.Hidden.Length);
        foreach (var (row, cells) in others.Hidden)
        {
            writer.WriteValue(row);
            writer.WriteValue(cells.Length);
            writer.Write(cells);
        }
        writer.End();
        for (var part = 0; part * PartRows < rowCount; part++)
            SaveIds(writer, group, stream, part);
        if (table is not null)
            SaveTable(writer, table, group, stream, SectionKind.EntityDictionaries, SectionKind.EntitySegment);
    }

    public void Dispose() => table?.Dispose();

    /// <summary>The kinds of a schema's columns, by which a reader knows that it has the same schema.</summary>
    public static void SaveKinds(SnapshotWriter writer, DatasetSchema? schema)
    {
        writer.WriteValue(schema?.Columns.Length ?? 0);
        for (var column = 0; column < schema?.Columns.Length; column++)
            writer.WriteValue((byte)schema.Columns[column].Kind);
    }

    public static void SaveTable(SnapshotWriter writer, TableCut table, uint group, int stream, SectionKind dictionaries, SectionKind segments)
    {
        writer.Begin(dictionaries, group, stream);
        table.SaveDictionaries(writer);
        writer.End();
        for (var part = 0; part < table.SegmentCount; part++)
        {
            writer.Begin(segments, group, stream, part);
            table.SaveSegment(part, writer);
            writer.End();
        }
    }

    private static void SaveBits(SnapshotWriter writer, ulong[] words)
    {
        writer.WriteValue(words.Length);
        writer.WriteValues<ulong>(words);
    }

    private void SaveIds(SnapshotWriter writer, uint group, int stream, int part)
    {
        var first = part * PartRows;
        var end = Math.Min(rowCount, first + PartRows);
        writer.Begin(SectionKind.EntityIds, group, stream, part);
        for (var row = first; row < end; row++)
            writer.WriteValue((ushort)names[row].Length);
        for (var row = first; row < end; row++)
            writer.Write(names[row]);
        writer.End();
    }
}

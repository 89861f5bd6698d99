using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>Fills items, or the users of a cell, from a snapshot.</summary>
internal sealed class EntityLoad(SnapshotReader reader, uint group, int stream)
{
    /// <summary>How many rows there will be; what the whole head says is proven by <see cref="Run"/>.</summary>
    public int ReadRowCount() => reader.OpenSection(SectionKind.EntityHead, group, stream).ReadValue<int>();

    public void Run(EntityDataset dataset)
    {
        var head = reader.OpenSection(SectionKind.EntityHead, group, stream);
        var rows = head.ReadValue<int>();
        CheckKinds(head, dataset.Schema);
        var deleted = ReadBits(head);
        var bulk = ReadBits(head);
        var hidden = ReadHidden(head, rows);
        head.Finish();
        if (rows < 0)
            throw head.Damaged($"{rows} rows");
        for (var first = 0; first < rows; first += Table.SegmentRows)
            LoadIds(dataset, first, Math.Min(Table.SegmentRows, rows - first));
        if (dataset.Table is { } table)
            LoadTable(reader, table, rows, (SectionKind.EntityDictionaries, SectionKind.EntitySegment), group, stream);
        dataset.EndRestore(deleted, new OtherRecordsCut(bulk, hidden));
    }

    /// <summary>The catalog says the schema; a snapshot with other columns is another's.</summary>
    public static void CheckKinds(SectionReader head, DatasetSchema? schema)
    {
        var columns = head.ReadValue<int>();
        if (columns != (schema?.Columns.Length ?? 0))
            throw head.Damaged($"{columns} columns where the schema has {schema?.Columns.Length ?? 0}");
        for (var column = 0; column < columns; column++)
        {
            if (head.ReadValue<byte>() is var kind && kind != (byte)schema!.Columns[column].Kind)
                throw head.Damaged($"column {column} is of kind {kind} where the schema has {schema.Columns[column].Kind}");
        }
    }

    public static void LoadTable(SnapshotReader reader, Table table, int rows, (SectionKind Dictionaries, SectionKind Segments) kinds, uint group, int stream)
    {
        Load(reader.OpenSection(kinds.Dictionaries, group, stream), section => TableLoad.LoadDictionaries(table, section));
        for (var part = 0; part * (long)Table.SegmentRows < rows; part++)
        {
            var count = Math.Min(Table.SegmentRows, rows - (part * Table.SegmentRows));
            Load(reader.OpenSection(kinds.Segments, group, stream, part), section => TableLoad.LoadSegment(table, count, section));
        }
    }

    private static void Load(SectionReader section, Action<SectionReader> load)
    {
        try
        {
            load(section);
        }
        catch (InvalidDataException wrong)
        {
            throw section.Damaged(wrong.Message, wrong);
        }
        section.Finish();
    }

    private static ulong[] ReadBits(SectionReader head)
    {
        var words = head.ReadValue<int>();
        return words >= 0 && words <= head.BytesLeft / sizeof(ulong) ? head.ReadValues<ulong>(words) : throw head.Damaged($"{words} words of bits");
    }

    private static KeyValuePair<int, byte[]>[] ReadHidden(SectionReader head, int rows)
    {
        const int LeastBytes = 8;
        var count = head.ReadValue<int>();
        if (count < 0 || count > head.BytesLeft / LeastBytes)
            throw head.Damaged($"{count} hidden records");
        var hidden = new KeyValuePair<int, byte[]>[count];
        for (var i = 0; i < count; i++)
        {
            var (row, bytes) = (head.ReadValue<int>(), head.ReadValue<int>());
            if ((uint)row >= (uint)rows || bytes < 0 || bytes > head.BytesLeft)
                throw head.Damaged($"a hidden record of {bytes} bytes in row {row}");
            hidden[i] = new(row, head.ReadValues<byte>(bytes));
        }
        return hidden;
    }

    private void LoadIds(EntityDataset dataset, int first, int rows)
    {
        var section = reader.OpenSection(SectionKind.EntityIds, group, stream, first / Table.SegmentRows);
        var lengths = section.ReadValues<ushort>(rows);
        var ids = section.ReadValues<byte>((int)Math.Min(int.MaxValue, section.BytesLeft));
        // Before the first of them is believed.
        section.Finish();
        var bytes = 0L;
        foreach (var length in lengths)
        {
            if (length > Ids.IdMap.IdBytesMax)
                throw section.Damaged($"an id of {length} bytes");
            bytes += length;
        }
        if (bytes != ids.Length)
            throw section.Damaged($"ids of {bytes} bytes in {ids.Length}");
        if (!dataset.TryRestoreRows(ids, lengths))
            throw new InvalidOperationException($"the ids of snapshot '{reader.Path}' have no room in memory");
    }
}

using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>Fills items, or the users of a cell, from a snapshot: its parts in any order and at the same time, <see cref="Finish"/> when all are there.</summary>
internal sealed class EntityLoad
{
    private readonly SnapshotReader _reader;
    private readonly EntityDataset _dataset;
    private readonly uint _group;
    private readonly int _stream;
    private readonly ulong[] _deleted;
    private readonly OtherRecordsCut _others;
    private readonly Ids.IdHeap.Part[] _ids;

    /// <summary>Reads how many rows there are and the marks by row.</summary>
    public EntityLoad(SnapshotReader reader, EntityDataset dataset, uint group, int stream)
    {
        (_reader, _dataset, _group, _stream) = (reader, dataset, group, stream);
        var head = reader.OpenSection(SectionKind.EntityHead, group, stream);
        RowCount = head.ReadValue<int>();
        CheckKinds(head, dataset.Schema);
        _deleted = ReadBits(head);
        var bulk = ReadBits(head);
        _others = new OtherRecordsCut(bulk, ReadHidden(head, RowCount));
        head.Finish();
        if (RowCount < 0)
            throw head.Damaged($"{RowCount} rows");
        _ids = new Ids.IdHeap.Part[(int)((RowCount + (long)Table.SegmentRows - 1) / Table.SegmentRows)];
    }

    /// <summary>Rows there will be.</summary>
    public int RowCount { get; }

    /// <summary>What is to be done before <see cref="Finish"/>, in any order, by any threads.</summary>
    public IEnumerable<Action> Parts
    {
        get
        {
            if (_dataset.Table is { } table)
                yield return () => LoadTable(_reader, table, RowCount, (SectionKind.EntityDictionaries, SectionKind.EntitySegment), _group, _stream);
            for (var part = 0; part < _ids.Length; part++)
            {
                var number = part;
                yield return () => LoadIds(number);
            }
        }
    }

    /// <summary>Makes one of the parts.</summary>
    public void Finish()
    {
        _dataset.RestoreNames(_ids);
        _dataset.EndRestore(_deleted, _others);
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

    private void LoadIds(int part)
    {
        var first = part * Table.SegmentRows;
        var section = _reader.OpenSection(SectionKind.EntityIds, _group, _stream, part);
        var lengths = section.ReadValues<ushort>(Math.Min(Table.SegmentRows, RowCount - first));
        var ids = section.ReadValues<byte>((int)Math.Min(int.MaxValue, section.BytesLeft));
        // Before the first of them is believed.
        section.Finish();
        var bytes = 0L;
        foreach (var length in lengths)
        {
            if (length is 0 or > Ids.IdMap.IdBytesMax)
                throw section.Damaged($"an id of {length} bytes");
            bytes += length;
        }
        if (bytes != ids.Length)
            throw section.Damaged($"ids of {bytes} bytes in {ids.Length}");
        _ids[part] = Ids.IdHeap.MakePart(part, ids, lengths);
        if (_dataset.TryRestoreIds(ids, lengths, first, out var repeated))
            return;
        throw repeated < 0
            ? new InvalidOperationException($"the ids of snapshot '{_reader.Path}' have no room in memory")
            : section.Damaged($"the id of row {repeated} is there twice");
    }
}

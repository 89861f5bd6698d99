using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Ids;
using Personalize.Storage.Snapshots;

namespace Personalize.Storage.Datasets;

/// <summary>Items, or the users of one cell: ids, rows and the columns of their records.</summary>
/// <remarks>
/// One writer at a time; readers take no lock, allocate nothing and see a record whole or not at all. A row comes with its id, with or
/// without a record, and is never given to another id. Everything that changes it comes from the log and depends on nothing else.
/// An id has at most two records, the newest bulk one and the newest put one; the later is in the columns, the other is kept encoded.
/// </remarks>
public sealed class EntityDataset
{
    private readonly IdMap _ids;
    private readonly uint _space;
    private readonly IdHeap _names = new();
    private readonly RowBits _deleted = new();
    private readonly RowBits _named = new();
    private readonly OtherRecords _others = new();
    private int _rowCount;
    private int _recordCount;
    private Table? _table;
    private uint _version;

    /// <param name="schema">Null where the group has no such dataset: rows then have ids only.</param>
    /// <param name="ids">The engine's ids.</param>
    /// <param name="space">The space in it that is this dataset's alone.</param>
    public EntityDataset(DatasetSchema? schema, IdMap ids, uint space)
    {
        ArgumentNullException.ThrowIfNull(ids);
        _table = schema is null ? null : new Table(schema);
        _ids = ids;
        _space = space;
    }

    public DatasetSchema? Schema => Table?.Schema;

    /// <summary>The columns; null without a schema. Its rows are this dataset's rows. Another object after the schema changed: who reads more than once holds it.</summary>
    public Table? Table => Volatile.Read(ref _table);

    /// <summary>Rows that readers may ask for.</summary>
    public int RowCount => Volatile.Read(ref _rowCount);

    /// <summary>Rows that have a record.</summary>
    public int RecordCount => Volatile.Read(ref _recordCount);

    /// <summary>Grows with every change; equal means unchanged.</summary>
    public uint Version => Volatile.Read(ref _version);

    /// <summary>One bit per row, 1 = deleted and not put since; may be shorter than the rows.</summary>
    public ReadOnlySpan<ulong> DeletedWords => _deleted.Words;

    /// <summary>Some record came by a bulk import and was not replaced by a whole one since. Any thread; exact while nobody writes.</summary>
    public bool HasBulk => _others.HasBulk;

    /// <summary>Bytes of columns, names and kept records; the id map tells its own.</summary>
    public long MemoryBytes => (Table?.MemoryBytes ?? 0) + NamesMemoryBytes + OtherRecordsMemoryBytes;

    /// <summary>Bytes of the ids by row.</summary>
    public long NamesMemoryBytes => _names.MemoryBytes;

    /// <summary>Bytes of records that another origin's record hides, and of the marks by row.</summary>
    public long OtherRecordsMemoryBytes => _others.MemoryBytes + _deleted.MemoryBytes + _named.MemoryBytes;

    public bool TryGetRow(ReadOnlySpan<byte> id, out int row) => _ids.TryGetRow(_space, id, out row) && row < RowCount;

    /// <summary>Rows of many ids, as <see cref="IdMap.TryGetRows"/>.</summary>
    public int TryGetRows(ReadOnlySpan<byte> idBytes, ReadOnlySpan<int> ends, Span<int> rows) => _ids.TryGetRows(_space, idBytes, ends, rows);

    /// <summary>The id of a row below <see cref="RowCount"/>; valid for the dataset's life.</summary>
    public ReadOnlySpan<byte> GetId(int row) => _names[row];

    public bool HasRecord(int row) => Table is { } table && table.IsLive(row);

    /// <summary>Which of 64 rows have a record.</summary>
    internal ulong RecordsOf(int word)
    {
        const int SegmentWords = Table.SegmentRows / Table.BlockRows;
        if (Table is not { } table || word / SegmentWords >= table.SegmentCount)
            return 0;
        var live = table.GetSegment(word / SegmentWords).Live;
        return word % SegmentWords < live.Length ? live[word % SegmentWords] : 0;
    }

    /// <summary>The id was deleted and not put since.</summary>
    public bool IsDeleted(int row) => _deleted[row];

    /// <summary>Copies the row's cells as <see cref="Table.TryRead"/> does; false without a record or when the destination is too short.</summary>
    public bool TryReadCells(int row, Span<byte> destination, out int written)
    {
        written = 0;
        return Table is { } table && table.TryRead(row, destination, out written);
    }

    /// <summary>The row of an id, made when it is new; -1 when the ids have no room. Writer only.</summary>
    public int GetOrAddRow(ReadOnlySpan<byte> id)
    {
        if (TryGetRow(id, out var row))
            return row;
        row = _rowCount;
        // First what may be refused; readers ignore the row until it is counted.
        if (!_ids.TryAdd(_space, id, row))
            return -1;
        _names.Append(id);
        if (Table is not null)
        {
            Table.AppendRow();
            Table.PublishRows();
        }

        Volatile.Write(ref _rowCount, row + 1);
        BumpVersion();
        return row;
    }

    /// <summary>The rows of many ids, made where they are new, as <see cref="GetOrAddRow"/> one by one. Writer only.</summary>
    /// <param name="idBytes">The ids, one after the other; each met once.</param>
    /// <param name="lengths">Bytes of each.</param>
    /// <param name="rows">Receives the row of each.</param>
    /// <param name="areNew">None of them is known.</param>
    /// <returns>False when the ids have no room, or one was there twice: the dataset is then half changed.</returns>
    internal bool TryGetOrAddRows(ReadOnlySpan<byte> idBytes, ReadOnlySpan<ushort> lengths, Span<int> rows, bool areNew = false)
    {
        if (_rowCount > 0 && !areNew)
            FreshIds.Find(this, ref idBytes, ref lengths, rows);
        else
            rows.Fill(-1);
        var next = _rowCount;
        var areAdded = TryAddRows(idBytes, lengths, out var isRepeated);
        if (isRepeated)
            return false;
        foreach (ref var row in rows)
        {
            if (row >= 0)
                continue;
            // One by one they may still find the room that is refused to all of them.
            row = areAdded ? next++ : GetOrAddRow(idBytes[..lengths[0]]);
            if (row < 0)
                return false;
            idBytes = idBytes[lengths[0]..];
            lengths = lengths[1..];
        }

        return true;
    }

    /// <summary>Gives the next rows to ids none of which is known, as <see cref="GetOrAddRow"/> one by one. Writer only.</summary>
    /// <param name="idBytes">The ids, one after the other; each met once.</param>
    /// <param name="lengths">Bytes of each.</param>
    /// <param name="isRepeated">One of them was known, which the map cannot take back.</param>
    /// <returns>False, and nothing changed, when the ids have no room.</returns>
    internal bool TryAddRows(ReadOnlySpan<byte> idBytes, ReadOnlySpan<ushort> lengths, out bool isRepeated)
    {
        var first = _rowCount;
        var areAdded = _ids.TryAddRange(_space, idBytes, lengths, first, out var repeated);
        isRepeated = repeated >= 0;
        if (!areAdded)
            return false;
        foreach (var length in lengths)
        {
            _names.Append(idBytes[..length]);
            idBytes = idBytes[length..];
            Table?.AppendRow();
        }

        Table?.PublishRows();
        Volatile.Write(ref _rowCount, first + lengths.Length);
        BumpVersion();
        return true;
    }

    /// <summary>Takes a whole record: what is not in it becomes null. Returns its row; -1 when it is none of this dataset or there is no room.</summary>
    public int ApplyPut(RecordView record, RecordOrigin origin = RecordOrigin.Put)
    {
        if (Table is null || record.Id.IsEmpty || !record.Cells.HasAllRequired())
            return -1;
        var row = GetOrAddRow(record.Id);
        if (row < 0)
            return -1;
        if (HasRecord(row))
            _others.Displace(row, Table, origin);
        else
            Volatile.Write(ref _recordCount, _recordCount + 1);
        Table.Write(row, record.Cells);
        _others.Note(row, origin);
        _deleted.Set(row, false);
        BumpVersion();
        return row;
    }

    /// <summary>Changes the named fields of a record, which counts as put from then on. Returns its row; -1 without a record.</summary>
    public int ApplyPatch(RecordView patch)
    {
        if (Table is null || !TryGetRow(patch.Id, out var row) || !HasRecord(row))
            return -1;
        _others.Displace(row, Table, RecordOrigin.Put);
        Table.Patch(row, patch.Cells);
        _others.Note(row, RecordOrigin.Put);
        BumpVersion();
        return row;
    }

    /// <summary>Gives an id its row, with no record. Returns the row, -1 when the ids have no room or the id is none.</summary>
    public int ApplyAnnounce(ReadOnlySpan<byte> id) =>
        RecordLimits.CheckId(id) == Core.RefusalCode.None ? GetOrAddRow(id) : -1;

    /// <summary>Takes both records of an id away and marks it deleted until it is put again. Returns its row, -1 when it is unknown.</summary>
    public int ApplyDelete(ReadOnlySpan<byte> id)
    {
        if (!TryGetRow(id, out var row))
            return -1;
        RemoveRecord(row);
        _others.Forget(row);
        _deleted.Set(row, true);
        _named.Set(row, false);
        BumpVersion();
        return row;
    }

    /// <summary>A record, an import or an event named the id as this dataset's, and it was not deleted since.</summary>
    public bool IsNamed(int row) => _named[row];

    /// <summary>Notes that; a deleted id is known again, though it has no record. Writer only.</summary>
    internal void NoteNamed(int row)
    {
        _named.Set(row, true);
        if (!_deleted[row])
            return;
        _deleted.Set(row, false);
        BumpVersion();
    }

    /// <summary>What was noted, one bit per row; writer only.</summary>
    internal ulong[] NamedBits() => _named.ToArray();

    /// <summary>Takes what a snapshot held of it.</summary>
    internal void RestoreNamed(ulong[] bits) => _named.Restore(bits);

    /// <summary>Gives the dataset a schema, changes it, or takes it away with all records. Ids, rows and marks stay. Writer only.</summary>
    /// <param name="schema">What it has from now on: one that may follow the one before (<see cref="SchemaSuccession"/>), or null.</param>
    public void ApplySchema(DatasetSchema? schema)
    {
        var before = _table;
        if (ReferenceEquals(before?.Schema, schema))
            return;
        if (schema is null)
            RemoveRecords();
        else if (before is null)
            Volatile.Write(ref _table, TableSuccession.Empty(schema, _rowCount));
        else
            Follow(before, SchemaSuccession.Create(before.Schema, schema));
        BumpVersion();
    }

    /// <summary>From here to <see cref="EndFullImport"/>, bulk records that do not come again are noted.</summary>
    public void BeginFullImport() => _others.BeginFullImport(_rowCount, Table);

    /// <summary>Removes the bulk records that did not come again; where such a record hid a put one, that one comes back.</summary>
    /// <returns>Their rows.</returns>
    public IReadOnlyList<int> EndFullImport()
    {
        var rows = _others.EndFullImport();
        foreach (var row in rows)
        {
            if (!_others.IsBulk(row))
                _others.Forget(row);
            else if (_others.TryTake(row, out var cells))
                Restore(row, cells);
            else
                RemoveRecord(row);
        }

        BumpVersion();
        return rows;
    }

    /// <summary>Hash of ids, records, origins and marks, in row order; the same for equal content whatever codes and heaps it has.</summary>
    public ulong StateHash()
    {
        var hash = new XxHash3();
        var cells = new byte[1024];
        Span<byte> head = stackalloc byte[8];
        for (var row = 0; row < _rowCount; row++)
        {
            var written = 0;
            while (HasRecord(row) && !TryReadCells(row, cells, out written))
                cells = new byte[written];
            BinaryPrimitives.WriteInt32LittleEndian(head, written);
            head[4] = (byte)((_deleted[row] ? 1 : 0) | (_others.IsBulk(row) ? 2 : 0) | (HasRecord(row) ? 4 : 0));
            head[5] = (byte)GetId(row).Length;
            hash.Append(head);
            hash.Append(GetId(row));
            hash.Append(cells.AsSpan(0, written));
            hash.Append(_others.Peek(row));
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>What a snapshot keeps, as of now. Writer only.</summary>
    internal EntityCut Cut() => new(Schema, _names, _rowCount, Table?.Cut(), _deleted.ToArray(), _others.Cut());

    /// <summary>Lets ids of a snapshot lead to their rows. Any thread, for other rows at the same time.</summary>
    /// <returns>False when the ids have no room, or one of them has a row already.</returns>
    internal bool TryRestoreIds(ReadOnlySpan<byte> idBytes, ReadOnlySpan<ushort> lengths, int firstRow, out int repeated) =>
        _ids.TryAddRange(_space, idBytes, lengths, firstRow, out repeated);

    /// <summary>Takes the ids by row; the columns are loaded by themselves. Before any other use.</summary>
    internal void RestoreNames(ReadOnlySpan<IdHeap.Part> parts)
    {
        _names.Restore(parts);
        _rowCount = _names.Count;
    }

    /// <summary>Takes the marks by row, and counts the records.</summary>
    internal void EndRestore(ulong[] deleted, OtherRecordsCut others)
    {
        _deleted.Restore(deleted);
        _others.Restore(others);
        for (var segment = 0; segment < (Table?.SegmentCount ?? 0); segment++)
        {
            foreach (var word in Table!.GetSegment(segment).Live)
                _recordCount += BitOperations.PopCount(word);
        }

        BumpVersion();
    }

    private void RemoveRecords()
    {
        Volatile.Write(ref _table, null);
        Volatile.Write(ref _recordCount, 0);
        _others.Clear();
    }

    private void Follow(Table before, SchemaSuccession succession)
    {
        var table = TableSuccession.Copy(before, succession);
        _others.Renumber(succession);
        Volatile.Write(ref _table, table);
    }

    private void Restore(int row, byte[] cells)
    {
        if (!CellsView.TryParse(cells, Table!.Schema, out var view))
            throw new InvalidOperationException($"the kept record of row {row} no longer fits its schema");
        Table.Write(row, view);
        _others.Note(row, RecordOrigin.Put);
    }

    private void RemoveRecord(int row)
    {
        if (!HasRecord(row))
            return;
        Table!.Clear(row);
        Volatile.Write(ref _recordCount, _recordCount - 1);
        _others.Note(row, RecordOrigin.Put);
    }

    private void BumpVersion() => Volatile.Write(ref _version, _version + 1);
}

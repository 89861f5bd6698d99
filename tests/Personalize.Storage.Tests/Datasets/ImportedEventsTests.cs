using System.Text;
using CsCheck;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;
using Personalize.Storage.Tests.Import;
using Xunit;

namespace Personalize.Storage.Tests.Datasets;

/// <summary>An import's events in batches against the same events one by one: same rows, histories, counts, whatever order they come in.</summary>
public sealed class ImportedEventsTests : IDisposable
{
    private const int Items = 5;

    // Few users and seconds, so that repeats, equal times and late events meet in one batch; enough rows for several batches of a cell.
    private static readonly Gen<(int User, int Item, int Time, int Type)[]> Rows =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3000]).SelectMany((users, seconds) =>
            Gen.Select(Gen.Int[1, users], Gen.Int[1, Items], Gen.Int[0, seconds], Gen.Int[0, 3]).Array[1, 1500]);

    private readonly ImportFolder _folder = new();
    private int _sources;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // as files of version 1 have them
    public void Imported_events_are_events_one_by_one(bool asRecords) =>
        Gen.Select(Rows, Rows, Gen.Bool).Sample((first, second, inOrder) =>
        {
            if (inOrder)
                first = [.. first.Select((row, i) => row with { Time = i })];
            using var ids = new IdMap(64 << 20);
            using var plainIds = new IdMap(64 << 20);
            var imported = new GroupState(1, ImportFolder.Interactions, ImportFolder.Items, ImportFolder.Users, ids);
            var plain = new GroupState(1, ImportFolder.Interactions, ImportFolder.Items, ImportFolder.Users, plainIds);
            foreach (var rows in new[] { first, second })
            {
                if (asRecords)
                    ImportRecords(imported, rows);
                else
                    Import(imported, rows);
                foreach (var row in rows.DistinctBy(row => row.Item))
                    Announce(plain, row.Item);
                foreach (var row in rows)
                    Put(plain, row);
            }

            AssertSame(plain, imported);
        }, iter: 12, threads: 1);

    [Fact]
    public void A_new_user_of_another_cell_is_refused()
    {
        using var ids = new IdMap(64 << 20);
        var state = new GroupState(1, ImportFolder.Interactions, ImportFolder.Items, ImportFolder.Users, ids);
        var record = Encode((1, 1, 7, 0), item: 0);
        var block = new byte[sizeof(uint) + record.Length];
        BitConverter.TryWriteBytes(block, record.Length);
        record.CopyTo(block, sizeof(uint));
        var home = CellMap.Cell("u1"u8);
        Assert.Equal(-1, new ImportedEvents(state, home, new[] { 0 }, new HistoryTails.ItemTail[1]).Apply(new ImportRecords(block)));
        Assert.Equal(0, new ImportedEvents(state, (home + 1) % CellMap.Cells, new[] { 0 }, new HistoryTails.ItemTail[1]).Apply(new ImportRecords(block)));
        Assert.Equal(0, new ImportedEvents(state, home, default, []).Apply(new ImportRecords(block)));
    }

    private static void AssertSame(GroupState expected, GroupState actual)
    {
        for (var stream = 0; stream <= CellMap.Cells; stream++)
            Assert.Equal(expected.StateHash(stream), actual.StateHash(stream));
        var (left, right) = (new ItemEvent[4000], new ItemEvent[4000]);
        for (var item = 0; item < expected.Items.RowCount; item++)
        {
            Assert.Equal(expected.ItemCounts[item], actual.ItemCounts[item]);
            for (var cell = 0; cell < CellMap.Cells; cell++)
            {
                var count = expected.TryGetCell(cell)?.Interactions.CopyItemHistory(item, left) ?? 0;
                Assert.Equal(count, actual.TryGetCell(cell)?.Interactions.CopyItemHistory(item, right) ?? 0);
                Assert.Equal(left[..count], right[..count]);
            }
        }

        for (var cell = 0; cell < CellMap.Cells; cell++)
        {
            for (var user = 0; user < (expected.TryGetCell(cell)?.Users.RowCount ?? 0); user++)
                Assert.Equal(expected.TryGetCell(cell)!.Interactions.HistoryCount(user), actual.TryGetCell(cell)!.Interactions.HistoryCount(user));
        }
    }

    private void Import(GroupState state, (int User, int Item, int Time, int Type)[] rows)
    {
        var text = new StringBuilder("USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n");
        foreach (var (user, item, time, type) in rows)
            text.Append($"u{user},i{item},type{type},,{time}\n");
        var file = _folder.Import(ImportFolder.Interactions, _folder.Write($"{_sources++}.csv", text.ToString()), ImportMode.Incremental);
        using var reader = ImportFileReader.Open(LocalDisk.Instance, _folder.Store, file);
        state.ApplyImport(reader);
    }

    private void ImportRecords(GroupState state, (int User, int Item, int Time, int Type)[] rows)
    {
        using var writer = new ImportFileWriter(LocalDisk.Instance, _folder.Store, "records", DatasetKind.Interactions, ImportMode.Incremental);
        int[] items = [.. rows.Select(row => row.Item).Distinct()];
        foreach (var row in rows)
            writer.Add((ushort)(CellMap.Cell(Encoding.UTF8.GetBytes($"u{row.User}")) + 1), RecordKind.PutEvent, Encode(row, Array.IndexOf(items, row.Item)));
        var buffer = new byte[64];
        foreach (var item in items)
            writer.AddItemId(RecordKind.AnnounceItem, buffer.AsSpan(0, AnnounceRecord.Write(buffer, Encoding.UTF8.GetBytes($"i{item}"))));
        using var reader = ImportFileReader.Open(LocalDisk.Instance, _folder.Store, writer.Finish());
        state.ApplyImport(reader);
    }

    private static void Announce(GroupState state, int item)
    {
        var buffer = new byte[64];
        Assert.True(state.ApplyAnnounceItem(buffer.AsSpan(0, AnnounceRecord.Write(buffer, Encoding.UTF8.GetBytes($"i{item}"))), out _));
    }

    private static void Put(GroupState state, (int User, int Item, int Time, int Type) row)
    {
        Assert.True(state.Items.TryGetRow(Encoding.UTF8.GetBytes($"i{row.Item}"), out var item));
        Assert.True(state.ApplyEvent(CellMap.Cell(Encoding.UTF8.GetBytes($"u{row.User}")), Encode(row, item), out _, RecordOrigin.Bulk));
    }

    private static byte[] Encode((int User, int Item, int Time, int Type) row, int item)
    {
        var builder = new RecordBuilder(ImportFolder.Interactions, new byte[256]);
        Assert.True(builder.TryBeginEvent(Encoding.UTF8.GetBytes($"u{row.User}"), default, default, false, item, 0, row.Time, out _));
        Assert.True(builder.TrySetText(0, Encoding.UTF8.GetBytes($"type{row.Type}"), out _));
        Assert.True(builder.TryFinish(out var record, out _));
        return record.ToArray();
    }
}

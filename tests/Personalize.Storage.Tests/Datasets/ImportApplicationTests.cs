using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;
using Personalize.Storage.Tests.Import;
using Xunit;

namespace Personalize.Storage.Tests.Datasets;

public sealed class ImportApplicationTests : IDisposable
{
    private readonly ImportFolder _folder = new();
    private readonly IdMap _ids = new(64 << 20);
    private readonly GroupState _state;
    private readonly byte[] _buffer = new byte[5000];
    private readonly List<int> _changedItems = [];
    private int _sources;

    public ImportApplicationTests() =>
        _state = new GroupState(1, ImportFolder.Interactions, ImportFolder.Items, ImportFolder.Users, _ids);

    public void Dispose()
    {
        _ids.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Brings_items_users_and_histories_into_their_rows()
    {
        Import(ImportFolder.Items, "ITEM_ID,TITLE,YEAR,GENRE\nb,B,1990,x|y\na,A,1991,z\n");
        Import(ImportFolder.Users, "USER_ID,AGE,GENDER\n1,24,F\n2,30,M\n");
        Import(ImportFolder.Interactions, "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n1,a,view,,30\n1,new,click,2,20\n9,b,view,,10\n1,a,view,,30\n");

        Assert.Equal([0, 1, 1, 2, 0], _changedItems);
        Assert.Equal((3, 2), (_state.Items.RowCount, _state.Items.RecordCount));
        Assert.Equal("TITLE=A YEAR=1991 GENRE=z", Item("a"));
        Assert.Equal([("a", 30L), ("new", 20L)], History("1"));
        Assert.Equal([("b", 10L)], History("9"));
        Assert.Equal((1, 1, 1), (_state.ItemCounts[0], _state.ItemCounts[1], _state.ItemCounts[2]));
    }

    [Fact]
    public void A_full_import_replaces_bulk_records_and_leaves_put_ones()
    {
        Import(ImportFolder.Items, "ITEM_ID,TITLE\na,bulk a\nb,bulk b\nc,bulk c\n");
        Put("b", "put b");
        Put("d", "put d");
        Import(ImportFolder.Items, "ITEM_ID,TITLE\nc,bulk c again\nd,bulk d\n");
        Assert.Null(Item("a"));
        Assert.Equal("TITLE=put b", Item("b"));
        Assert.Equal("TITLE=bulk c again", Item("c"));
        Assert.Equal("TITLE=bulk d", Item("d"));
        Assert.Equal(3, _state.Items.RecordCount);

        Import(ImportFolder.Items, "ITEM_ID,TITLE\nx,only x\n");
        Assert.Equal("TITLE=put b", Item("b"));
        Assert.Null(Item("c"));
        Assert.Equal("TITLE=put d", Item("d"));
        Assert.False(_state.Items.IsDeleted(0));
    }

    [Fact]
    public void An_incremental_import_adds_and_replaces()
    {
        Import(ImportFolder.Items, "ITEM_ID,TITLE\na,A\nb,B\n");
        Import(ImportFolder.Items, "ITEM_ID,TITLE\nb,B2\nc,C\n", ImportMode.Incremental);
        Assert.Equal(["TITLE=A", "TITLE=B2", "TITLE=C"], new[] { Item("a"), Item("b"), Item("c") });
    }

    [Fact]
    public void A_full_import_of_interactions_leaves_events()
    {
        const string Header = "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n";
        Import(ImportFolder.Interactions, Header + "1,a,view,,30\n2,a,view,,31\n");
        PutEvent("1", 0, 40);
        Import(ImportFolder.Interactions, Header + "1,b,view,,35\n");
        Assert.Equal([("a", 40L), ("b", 35L)], History("1"));
        Assert.Empty(History("2"));
        Assert.Equal((1, 1), (_state.ItemCounts[0], _state.ItemCounts[1]));
        Import(ImportFolder.Interactions, Header + "3,b,view,,36\n", ImportMode.Incremental);
        Assert.Equal([("b", 36L)], History("3"));
        Assert.Equal([("a", 40L), ("b", 35L)], History("1"));
    }

    [Fact]
    public void An_event_that_equals_an_imported_one_stays_when_the_next_full_import_leaves_it_out()
    {
        const string Header = "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n";
        Import(ImportFolder.Interactions, Header + "1,a,live,,30\n1,a,live,,40\n");
        PutEvent("1", 0, 30);
        Assert.Equal([("a", 40L), ("a", 30L)], History("1"));

        Import(ImportFolder.Interactions, Header + "2,b,live,,35\n");

        Assert.Equal([("a", 30L)], History("1"));
        Import(ImportFolder.Interactions, Header + "1,a,live,,30\n");
        Import(ImportFolder.Interactions, Header + "2,b,live,,35\n");
        Assert.Equal([("a", 30L)], History("1"));
        Assert.Equal((1, 1), (_state.ItemCounts[0], _state.ItemCounts[1]));
    }

    [Fact]
    public void Of_an_item_that_a_full_import_leaves_out_nothing_is_left_unless_it_has_events()
    {
        Import(ImportFolder.Items, "ITEM_ID,TITLE\na,A\nb,B\nc,C\n");
        PutEvent("1", 1, 40);
        Put("c", "put C");
        Import(ImportFolder.Items, "ITEM_ID,TITLE\nc,C again\n");
        _changedItems.Clear();

        Import(ImportFolder.Items, "ITEM_ID,TITLE\nd,D\n");

        Assert.Equal([3, 2], _changedItems);
        Assert.Equal("TITLE=put C", Item("c"));
        Assert.Equal([true, false, false, false], Enumerable.Range(0, 4).Select(_state.IsGone));
        ulong[] mask = [0b1111];
        _state.TakeOutGone(mask);
        Assert.Equal([0b1110ul], mask);
        Assert.Equal(1, _state.CountIdleItems());

        PutEvent("1", 0, 50);
        mask = [0b1111];
        _state.TakeOutGone(mask);
        Assert.Equal([0b1111ul], mask);
        Assert.Equal(0, _state.CountIdleItems());
        _state.ApplySchema(DatasetKind.Items, null);
        _state.TakeOutGone(mask);
        Assert.Equal([0b0011ul], mask);
    }

    [Fact]
    public void An_imported_event_names_its_user()
    {
        Import(ImportFolder.Interactions, "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n1,a,live,,30\n");
        Assert.True(_state.TryGetUser("1"u8, out var cell, out var row));
        Assert.True(cell!.IsUser(row));
    }

    [Fact]
    public void Applied_again_elsewhere_it_gives_the_same_state()
    {
        var text = new StringBuilder("USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n");
        for (var i = 0; i < 20_000; i++)
            text.Append($"user{i % 700},item{i * 7 % 300},{(i % 3 == 0 ? "click" : "view")},{i % 5},{i * 31 % 9000}\n");
        Import(ImportFolder.Interactions, text.ToString());
        using var ids = new IdMap(64 << 20);
        var other = new GroupState(1, ImportFolder.Interactions, ImportFolder.Items, ImportFolder.Users, ids);
        Import(ImportFolder.Interactions, text.ToString(), into: other);
        for (var stream = 0; stream <= CellMap.Cells; stream++)
            Assert.Equal(_state.StateHash(stream), other.StateHash(stream));
        Assert.True(_state.StateHash(1) != 0);
    }

    [Fact]
    public void Says_which_record_does_not_fit()
    {
        var schema = ImportFolder.Read(
            """{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"A","type":"int"},{"name":"B","type":"boolean"}]}""",
            DatasetKind.Items);
        var refused = Assert.Throws<InvalidDataException>(() => Import(schema, "ITEM_ID,A,B\na,1,true\n"));
        Assert.Contains("record 0 of the block at 16 (stream 0, kind 10) cannot be applied", refused.Message, StringComparison.Ordinal);
    }

    private void Import(DatasetSchema schema, string text, ImportMode mode = ImportMode.Full, GroupState? into = null)
    {
        // Absent nullable columns are written out, as the CSV reader wants every column.
        var file = _folder.Import(schema, _folder.Write($"{_sources++}.csv", Complete(schema, text)), mode);
        using var reader = ImportFileReader.Open(LocalDisk.Instance, _folder.Store, file);
        (into ?? _state).ApplyImport(reader, _changedItems.Add);
    }

    private static string Complete(DatasetSchema schema, string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var missing = schema.Columns.Select(field => field.Name).Where(name => !lines[0].Split(',').Contains(name, StringComparer.Ordinal)).ToList();
        var commas = new string(',', missing.Count);
        return string.Join('\n', lines.Select((line, i) => i == 0 ? string.Join(',', [line, .. missing]) : line + commas)) + "\n";
    }

    private void Put(string id, string title)
    {
        var builder = new RecordBuilder(ImportFolder.Items, _buffer);
        Assert.True(builder.TryBegin(Utf8(id), out _));
        Assert.True(builder.TrySetText(0, Utf8(title), out _));
        Assert.True(builder.TryFinish(out var record, out _));
        Assert.True(_state.ApplyPutItem(record, out _));
    }

    private void PutEvent(string user, int item, long time)
    {
        var builder = new RecordBuilder(ImportFolder.Interactions, _buffer);
        Assert.True(builder.TryBeginEvent(Utf8(user), default, default, false, item, 1, time, out _));
        Assert.True(builder.TrySetText(0, "live"u8, out _));
        Assert.True(builder.TryFinish(out var record, out _));
        Assert.True(_state.ApplyEvent(CellMap.Cell(Utf8(user)), record, out _));
    }

    private string? Item(string id) =>
        _state.Items.TryGetRow(Utf8(id), out var row) ? GroupFixture.ReadCells(_state.Items, row) : null;

    private (string Item, long Time)[] History(string user)
    {
        var events = new HistoryEvent[100];
        var count = _state.TryGetUser(Utf8(user), out var cell, out var row) ? cell!.Interactions.CopyHistory(row, events) : 0;
        return [.. events[..count].Select(e => (Encoding.UTF8.GetString(_state.Items.GetId(e.ItemRow)), e.Timestamp))];
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

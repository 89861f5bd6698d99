using CsCheck;
using Personalize.Storage.Datasets;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Datasets;

public sealed class EntityDatasetTests
{
    [Fact]
    public void Any_sequence_of_puts_deletes_and_announcements_equals_a_dictionary() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 30], Gen.Int[0, 9]).Array[0, 200].Sample(
            steps =>
            {
                using var group = new GroupFixture();
                var model = new Dictionary<string, string?>(StringComparer.Ordinal);
                foreach (var (operation, number, value) in steps)
                {
                    var id = $"item-{number}";
                    if (operation == 0)
                        model[id] = group.State.Items.ApplyDelete(Utf8(id)) >= 0 ? null : model.GetValueOrDefault(id);
                    else if (operation == 1)
                        model.TryAdd(id, group.Announce(id) >= 0 ? null : "no row");
                    else
                        model[id] = group.PutItem(id, $"title {value}", null, $"{value}") >= 0 ? $"TITLE=title {value} YEAR={value}" : "no row";
                }

                foreach (var (id, record) in model)
                    Assert.Equal(record, group.ReadItem(id));
                Assert.Equal(model.Values.Count(record => record is not null), group.State.Items.RecordCount);
            },
            iter: 60);

    [Fact]
    public void A_row_is_an_ids_for_life()
    {
        using var group = new GroupFixture();
        var first = group.PutItem("a", "A");
        var second = group.Announce("b");
        Assert.Equal((0, 1), (first, second));
        group.State.Items.ApplyDelete("a"u8);
        Assert.Equal(0, group.PutItem("a", "again"));
        Assert.Equal(2, group.PutItem("c", "C"));
        Assert.Equal("b", System.Text.Encoding.UTF8.GetString(group.State.Items.GetId(1)));
        Assert.Equal(3, group.State.Items.RowCount);
    }

    [Fact]
    public void A_put_replaces_the_whole_record()
    {
        using var group = new GroupFixture();
        group.PutItem("a", "Heat", "Crime|Drama", "1995");
        group.PutItem("a", null, "Crime");
        Assert.Equal("GENRES=Crime", group.ReadItem("a"));
    }

    [Fact]
    public void Deleting_hides_the_record_and_marks_the_row_until_the_next_put()
    {
        using var group = new GroupFixture();
        group.PutItem("a", "A");
        var row = group.State.Items.ApplyDelete("a"u8);
        Assert.True(group.State.Items.IsDeleted(row));
        Assert.Equal(1ul, group.State.Items.DeletedWords[0]);
        Assert.False(group.State.Items.HasRecord(row));
        Assert.Equal(0, group.State.Items.RecordCount);
        Assert.Equal(-1, group.State.Items.ApplyDelete("nobody"u8));
        group.PutItem("a", "A");
        Assert.False(group.State.Items.IsDeleted(row));
    }

    [Fact]
    public void Every_change_has_another_version_and_state_hash()
    {
        using var group = new GroupFixture();
        var seen = new List<(uint, ulong)> { Seen(group) };
        group.Announce("a");
        seen.Add(Seen(group));
        group.PutItem("a", "A");
        seen.Add(Seen(group));
        group.PutItem("a", "B");
        seen.Add(Seen(group));
        group.State.Items.ApplyDelete("a"u8);
        seen.Add(Seen(group));
        Assert.Equal(seen.Count, seen.Select(pair => pair.Item1).Distinct().Count());
        Assert.Equal(seen.Count, seen.Select(pair => pair.Item2).Distinct().Count());
    }

    [Fact]
    public void A_dataset_without_schema_has_rows_and_takes_no_records()
    {
        using var group = new GroupFixture();
        var state = new GroupState(2, EventSchema, null, null, group.Ids);
        var payload = group.Item("a", "A").ToArray();
        Assert.False(state.ApplyPutItem(payload, out _));
        Assert.False(state.ApplyPutUser(CellMap.Cell("a"u8), payload));
        Assert.Equal(0, state.Items.GetOrAddRow("a"u8));
        Assert.False(state.Items.HasRecord(0));
        Assert.False(state.Items.TryReadCells(0, new byte[100], out _));
    }

    [Fact]
    public void Refuses_a_new_row_when_the_ids_are_full_and_changes_nothing()
    {
        using var ids = new Storage.Ids.IdMap(8 << 20);
        var items = new EntityDataset(ItemSchema, ids, 1);
        var rows = 0;
        Span<byte> id = stackalloc byte[1000];
        while (true)
        {
            System.Buffers.Text.Utf8Formatter.TryFormat(rows, id, out var length);
            id[length..].Fill((byte)'x');
            if (items.GetOrAddRow(id) < 0)
                break;
            rows++;
        }

        Assert.InRange(rows, 1000, 100_000);
        Assert.Equal(rows, items.RowCount);
        Assert.Equal(-1, items.GetOrAddRow(id));
        System.Buffers.Text.Utf8Formatter.TryFormat(0, id, out var first);
        id[first..].Fill((byte)'x');
        Assert.Equal(0, items.GetOrAddRow(id));
    }

    [Fact]
    public void Putting_and_reading_a_known_id_allocate_nothing()
    {
        using var group = new GroupFixture();
        var payload = group.Item("a", "Heat", "Crime|Drama", "1995").ToArray();
        var cells = new byte[200];
        void Put(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.True(group.State.ApplyPutItem(payload, out var row));
                Assert.True(group.State.Items.TryGetRow("a"u8, out _));
                Assert.True(group.State.Items.TryReadCells(row, cells, out _));
            }
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(() => Put(1000)));
    }

    private static (uint, ulong) Seen(GroupFixture group) => (group.State.Items.Version, group.State.StateHash(0));

    [Fact]
    public void Known_ids_put_again_add_nothing_to_the_id_map()
    {
        using var group = new GroupFixture();
        for (var item = 0; item < 200; item++)
            group.PutItem($"i{item}", "first");
        group.PutUser("u", "1");
        group.PutEvent("u", 0, 1);
        var tail = group.Ids.TailAddress;
        for (var item = 0; item < 200; item++)
            group.PutItem($"i{item}", "second");
        group.PutUser("u", "2");
        group.PutEvent("u", 1, 2);
        Assert.Equal(tail, group.Ids.TailAddress);
        group.PutItem("new");
        Assert.NotEqual(tail, group.Ids.TailAddress);
    }
}

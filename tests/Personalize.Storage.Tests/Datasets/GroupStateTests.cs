using CsCheck;
using Personalize.Core.Records;
using Personalize.Storage.Datasets;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Datasets;

public sealed class GroupStateTests
{
    [Fact]
    public void Replayed_state_is_the_live_state_even_when_replayed_twice() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 9], Gen.Int[0, 5]).Array[1, 200].Sample(
            steps =>
            {
                using var live = new GroupFixture();
                live.Announce("i0");
                foreach (var (operation, number, time, value) in steps)
                    Step(live, operation, number, time, value);
                using var replayed = new GroupFixture();
                Replay(live, replayed);
                for (var stream = 0; stream <= CellMap.Cells; stream++)
                    Assert.Equal(live.State.StateHash(stream), replayed.State.StateHash(stream));
                Replay(live, replayed);
                for (var stream = 0; stream <= CellMap.Cells; stream++)
                    Assert.Equal(live.State.StateHash(stream), replayed.State.StateHash(stream));
            },
            iter: 40);

    [Fact]
    public void Hostile_bytes_are_refused_and_change_nothing() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int, Gen.Byte).Array[1, 6].Sample(
            damages =>
            {
                using var group = new GroupFixture();
                group.Announce("i0");
                var payloads = new[] { group.Item("a", "A", "x|y", "7").ToArray(), group.User("u", "5").ToArray(), group.Event("u", 0, 3, "t", "1", "e").ToArray() };
                foreach (var (which, at, value) in damages)
                {
                    var payload = payloads[which % 3];
                    payload[(at & int.MaxValue) % payload.Length] = value;
                    for (var cell = 0; cell < CellMap.Cells; cell++)
                    {
                        group.State.ApplyPutUser(cell, payload);
                        group.State.ApplyEvent(cell, payload, out _);
                    }

                    group.State.ApplyPutItem(payload, out _);
                    group.State.ApplyAnnounceItem(payload, out _);
                }
            },
            iter: 500);

    [Fact]
    public void An_event_of_an_item_row_that_is_not_there_is_refused()
    {
        using var group = new GroupFixture();
        var payload = group.Event("u", 0, 1);
        Assert.False(group.State.ApplyEvent(CellMap.Cell("u"u8), payload, out _));
        Assert.Null(group.State.TryGetCell(CellMap.Cell("u"u8)));
    }

    [Fact]
    public void A_record_of_another_cell_is_refused()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        var other = (CellMap.Cell("u"u8) + 1) % CellMap.Cells;
        Assert.False(group.State.ApplyPutUser(other, group.User("u", "5")));
        Assert.False(group.State.ApplyEvent(other, group.Event("u", 0, 1), out _));
    }

    [Fact]
    public void Groups_and_cells_keep_their_ids_apart()
    {
        using var group = new GroupFixture();
        var other = new GroupState(2, EventSchema, ItemSchema, UserSchema, group.Ids);
        Assert.Equal(0, group.PutItem("same", "A"));
        Assert.False(other.Items.TryGetRow("same"u8, out _));
        Assert.True(other.ApplyPutItem(group.Item("same", "B"), out var row));
        Assert.Equal(0, row);
        group.PutUser("same", "5");
        Assert.True(group.State.TryGetUser("same"u8, out var cell, out var user));
        Assert.Equal("AGE=5", ReadCells(cell!.Users, user));
        Assert.Equal("TITLE=A", group.ReadItem("same"));
        Assert.False(other.TryGetUser("same"u8, out _, out _));
    }

    [Fact]
    public void Cells_are_made_when_their_first_user_comes()
    {
        using var group = new GroupFixture();
        for (var cell = 0; cell < CellMap.Cells; cell++)
            Assert.Null(group.State.TryGetCell(cell));
        group.PutUser("u", "5");
        Assert.NotNull(group.State.TryGetCell(CellMap.Cell("u"u8)));
        Assert.Equal(1, Enumerable.Range(0, CellMap.Cells).Count(cell => group.State.TryGetCell(cell) is not null));
    }

    [Fact]
    public void A_small_group_is_small()
    {
        using var group = new GroupFixture();
        Assert.InRange(group.State.MemoryBytes, 1, 256 << 10);
        for (var i = 0; i < 1000; i++)
        {
            group.PutItem($"item-{i}", $"The title of item {i}", $"genre {i % 20}|genre {i % 7}", $"{1950 + i % 70}");
            group.PutUser($"user-{i}", $"{i % 90}");
        }

        Assert.InRange(group.State.MemoryBytes, 1, 4 << 20);
        for (var i = 0; i < 20_000; i++)
            group.PutEvent($"user-{i % 1000}", i % 999, i, "click");
        Assert.InRange(group.State.MemoryBytes, 1, 4 << 20);
    }

    [Fact]
    public async Task Readers_beside_a_writer_see_whole_histories_in_order()
    {
        using var group = new GroupFixture();
        for (var item = 0; item < 10; item++)
            group.Announce($"i{item}");
        group.PutEvent("u", 0, 0, "t0", "0");
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() => ReadHistories(group.State, done.Token));
        var chance = new PCG(5);
        for (var step = 1; step < 20_000; step++)
        {
            var time = chance.Next() % 5000;
            if (step % 4 == 0 && group.State.TryGetUser("u"u8, out var cell, out var row))
                cell!.Interactions.ApplyDeleteEvents(row, (int)(time % 10), default, -1);
            else
                group.PutEvent("u", (int)(time % 10), time, $"t{time}", $"{time}");
        }

        await done.CancelAsync();
        Assert.True(await reader > 0);
    }

    private static long ReadHistories(GroupState state, CancellationToken done)
    {
        var events = new HistoryEvent[300];
        var reads = 0L;
        do
        {
            Assert.True(state.TryGetUser("u"u8, out var cell, out var row));
            var count = cell!.Interactions.CopyHistory(row, events);
            for (var i = 0; i < count; i++)
            {
                var read = events[i];
                Assert.Equal(read.Timestamp % 10, read.ItemRow);
                Assert.Equal(read.Timestamp, read.Value);
                Assert.Equal($"t{read.Timestamp}", System.Text.Encoding.UTF8.GetString(cell.Interactions.EventTypes!.GetText(read.EventType)));
                Assert.True(i == 0 || events[i - 1].Timestamp >= read.Timestamp);
            }

            reads++;
        }
        while (!done.IsCancellationRequested);
        return reads;
    }

    private static void Step(GroupFixture group, int operation, int number, int time, int value)
    {
        switch (operation)
        {
            case 0:
                group.PutItem($"i{number}", $"title {value}", $"g{value}|g{number}", $"{value}");
                break;
            case 1:
                group.PutUser($"u{number}", $"{value}");
                break;
            case 2:
                group.Announce($"i{number}");
                break;
            default:
                group.PutEvent($"u{number}", 0, time, $"t{value}", $"{value}", $"e{number % 3}-{time}");
                break;
        }
    }

    private static void Replay(GroupFixture from, GroupFixture to)
    {
        foreach (var (stream, kind, payload) in from.Log)
        {
            var applied = kind switch
            {
                RecordKind.PutItem => to.State.ApplyPutItem(payload, out _),
                RecordKind.AnnounceItem => to.State.ApplyAnnounceItem(payload, out _),
                RecordKind.PutUser => to.State.ApplyPutUser(stream - 1, payload),
                _ => to.State.ApplyEvent(stream - 1, payload, out _),
            };
            Assert.True(applied);
        }
    }
}

using CsCheck;
using Personalize.Storage.Datasets;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Datasets;

public sealed class InteractionDatasetTests
{
    [Fact]
    public void Any_events_and_deletions_equal_a_sorted_list() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Long[0, 6], Gen.Int[0, 2]).Array[0, 300].Sample(
            steps =>
            {
                using var group = new GroupFixture();
                for (var item = 0; item < 6; item++)
                    group.Announce($"i{item}");
                var model = new List<(string User, int Item, long Time, string Type)>();
                foreach (var (operation, userNumber, item, time, type) in steps)
                {
                    var user = $"u{userNumber}";
                    if (operation > 0)
                        Put(group, model, (user, item, time, $"t{type}"));
                    else
                        Delete(group, model, user, item, $"t{type}");
                }

                for (var user = 0; user < 4; user++)
                    AssertHistory(group, model.Where(e => e.User == $"u{user}"), $"u{user}");
                for (var item = 0; item < 6; item++)
                    Assert.Equal(model.Count(e => e.Item == item), group.State.ItemCounts[item]);
            },
            iter: 100);

    [Fact]
    public void A_long_history_put_in_any_order_comes_out_by_time()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        var order = Enumerable.Range(0, 6000).ToArray();
        var chance = new PCG(3);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = (int)(chance.Next() % (uint)(i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }

        foreach (var time in order)
            group.PutEvent("u", 0, time);
        Assert.Equal(Enumerable.Range(0, 6000).Reverse().Select(t => (long)t), group.History("u").Select(e => e.Timestamp));
    }

    [Fact]
    public void Ever_older_events_cost_no_walk_along_the_whole_history()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        // A walk to the end each time would be five thousand million steps: minutes.
        for (var time = 100_000; time > 0; time--)
            group.PutEvent("u", 0, time);
        var history = group.History("u", 100_000);
        Assert.Equal(100_000, history.Length);
        for (var i = 0; i < history.Length; i++)
            Assert.Equal(100_000 - i, history[i].Timestamp);
    }

    [Fact]
    public void The_later_arrival_is_newer_among_equal_times()
    {
        using var group = new GroupFixture();
        for (var item = 0; item < 3; item++)
            group.Announce($"i{item}");
        group.PutEvent("u", 0, 5);
        group.PutEvent("u", 1, 5);
        group.PutEvent("u", 2, 4);
        group.PutEvent("u", 2, 5);
        Assert.Equal([2, 1, 0, 2], group.History("u").Select(e => e.ItemRow));
    }

    [Fact]
    public void Tells_item_time_type_and_value()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        var row = group.PutEvent("u", 0, 5, "click", "2.5");
        group.PutEvent("u", 0, 4);
        var history = group.History("u");
        Assert.True(group.State.TryGetUser("u"u8, out var cell, out var user));
        Assert.Equal((0, row, 5L, 2.5f), (history[0].ItemRow, history[0].Interaction, history[0].Timestamp, history[0].Value));
        Assert.True(cell!.Interactions.EventTypes!.GetText(history[0].EventType).SequenceEqual("click"u8));
        Assert.Equal((-1, float.NaN), (history[1].EventType, history[1].Value));
        Assert.Equal(2, cell.Interactions.HistoryCount(user));
        Assert.Equal(1, cell.Interactions.CopyHistory(user, new HistoryEvent[1]));
        Assert.Equal(0, cell.Interactions.CopyHistory(user + 1000, new HistoryEvent[1]));
    }

    [Fact]
    public void Reaches_an_items_events_without_a_scan()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        group.Announce("j");
        group.PutEvent("{x}1", 0, 10);
        group.PutEvent("{x}2", 0, 5);
        group.PutEvent("{x}1", 1, 11);
        Assert.True(group.State.TryGetUser("{x}1"u8, out var cell, out _));
        var events = new ItemEvent[10];
        Assert.Equal(2, cell!.Interactions.CopyItemHistory(0, events));
        Assert.Equal([(1, 5L), (0, 10L)], events[..2].Select(e => (e.UserRow, e.Timestamp)));
    }

    [Fact]
    public void Drops_identical_rows_only()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        group.Announce("j");
        Assert.True(group.PutEvent("u", 0, 5, "click", "1") >= 0);
        Assert.Equal(-1, group.PutEvent("u", 0, 5, "click", "1"));
        Assert.True(group.PutEvent("u", 0, 5, "click", "2") >= 0);
        Assert.True(group.PutEvent("u", 0, 5, "click") >= 0);
        Assert.Equal(-1, group.PutEvent("u", 0, 5, "click"));
        Assert.True(group.PutEvent("u", 0, 5, "view", "1") >= 0);
        Assert.True(group.PutEvent("u", 1, 5, "click", "1") >= 0);
        Assert.True(group.PutEvent("u", 0, 6, "click", "1") >= 0);
        Assert.True(group.PutEvent("v", 0, 5, "click", "1") >= 0);
        Assert.Equal(6, group.State.ItemCounts[0]);
    }

    [Fact]
    public void Drops_a_known_event_id_of_the_same_user_within_a_day()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        Assert.True(group.PutEvent("u", 0, 1000, eventId: "e") >= 0);
        Assert.Equal(-1, group.PutEvent("u", 0, 1001, eventId: "e"));
        Assert.True(group.PutEvent("v", 0, 1001, eventId: "e") >= 0);
        Assert.True(group.PutEvent("u", 0, 1000 + 86_400, eventId: "e") >= 0);
    }

    [Fact]
    public void Deleted_rows_are_reclaimed_and_histories_stay()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        for (var time = 0; time < 50_000; time++)
            group.PutEvent("{x}gone", 0, time, "click");
        for (var time = 0; time < 100; time++)
            group.PutEvent("{x}stays", 0, time, "view", $"{time}");
        Assert.True(group.State.TryGetUser("{x}gone"u8, out var cell, out var row));
        var memoryBytes = cell!.Interactions.MemoryBytes;
        Assert.Equal(50_000, cell.Interactions.ApplyDeleteUser(row));
        Assert.Equal((100, 100), (cell.Interactions.Count, cell.Interactions.RowCount));
        Assert.Equal(100, group.State.ItemCounts[0]);
        Assert.InRange(cell.Interactions.MemoryBytes, 1, memoryBytes / 20);
        var history = group.History("{x}stays");
        Assert.Equal(Enumerable.Range(0, 100).Reverse().Select(t => ((long)t, (float)t)), history.Select(e => (e.Timestamp, e.Value)));
        Assert.True(cell.Interactions.EventTypes!.GetText(history[0].EventType).SequenceEqual("view"u8));
        Assert.Empty(group.History("{x}gone"));
    }

    [Fact]
    public void An_interaction_takes_at_most_40_bytes()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        const int Events = 65_536;
        for (var i = 0; i < Events; i++)
            group.PutEvent($"{{x}}{i % 1000}", 0, i, "click", "1");
        Assert.True(group.State.TryGetUser("{x}0"u8, out var cell, out _));
        Assert.InRange(cell!.Interactions.MemoryBytes / (double)Events, 24, 40);
    }

    [Fact]
    public void Putting_an_event_and_reading_a_history_allocate_nothing_while_there_is_room()
    {
        using var group = new GroupFixture();
        group.Announce("i");
        for (var time = 0; time < 2100; time++)
            group.PutEvent("u", 0, time, "click");
        var payloads = Enumerable.Range(3000, 1000).Select(time => group.Event("u", 0, time, "click", "1").ToArray()).ToArray();
        var cell = CellMap.Cell("u"u8);
        var events = new HistoryEvent[500];
        var next = 0;
        var allocated = WarmLoop.BytesAllocated(() =>
        {
            for (var end = next + 100; next < end; next++)
                group.State.ApplyEvent(cell, payloads[next], out _);
            for (var i = 0; i < 100; i++)
            {
                group.State.TryGetUser("u"u8, out var found, out var row);
                found!.Interactions.CopyHistory(row, events);
            }
        });
        Assert.Equal(0, allocated);
        Assert.Equal(2100 + next, group.History("u").Length);
    }

    private static void Put(GroupFixture group, List<(string User, int Item, long Time, string Type)> model, (string User, int Item, long Time, string Type) put)
    {
        var isNew = group.PutEvent(put.User, put.Item, put.Time, put.Type) >= 0;
        Assert.Equal(!model.Contains(put), isNew);
        if (isNew)
            model.Add(put);
    }

    private static void Delete(GroupFixture group, List<(string User, int Item, long Time, string Type)> model, string user, int item, string type)
    {
        var expected = model.RemoveAll(e => e.User == user && e.Item == item && e.Type == type);
        var removed = group.State.TryGetUser(Utf8(user), out var cell, out var row)
            ? cell!.Interactions.ApplyDeleteEvents(row, item, Utf8(type), -1)
            : 0;
        Assert.Equal(expected, removed);
    }

    private static void AssertHistory(GroupFixture group, IEnumerable<(string User, int Item, long Time, string Type)> model, string user)
    {
        // A stable sort of the arrivals in reverse: later arrivals first among equal times.
        var expected = model.Reverse().OrderByDescending(e => e.Time).Select(e => (e.Item, e.Time)).ToList();
        Assert.Equal(expected, group.History(user).Select(e => (e.ItemRow, e.Timestamp)).ToList());
    }
}

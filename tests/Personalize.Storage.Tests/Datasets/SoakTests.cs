using Personalize.Storage.Datasets;
using Xunit;

namespace Personalize.Storage.Tests.Datasets;

/// <summary>A steady stream of changes to the same ids: after it has settled, memory goes up and down and not up and up.</summary>
public sealed class SoakTests : IDisposable
{
    private const int Rounds = 90;
    private const int Ids = 150;

    private readonly GroupFixture _group = new();
    private readonly byte[] _buffer = new byte[4096];

    public void Dispose() => _group.Dispose();

    [Fact]
    public void Puts_of_the_same_items_leave_nothing_behind() => AssertFlat(round =>
    {
        for (var i = 0; i < Ids; i++)
        {
            // Texts of changing length and categories never met before: heaps and dictionaries fill with what nobody uses.
            var title = new string('t', 10 + ((round * 37) + (i * 11)) % 300);
            Assert.True(_group.State.ApplyPutItem(_group.Item($"item{i}", title, $"g{round}-{i}|h{round}", "7"), out _));
        }
    });

    [Fact]
    public void Records_hidden_by_another_origin_leave_nothing_behind() => AssertFlat(round =>
    {
        for (var i = 0; i < Ids; i++)
        {
            var title = new string('t', 10 + ((round * 37) + (i * 11)) % 300);
            Assert.True(_group.State.ApplyPutItem(_group.Item($"item{i}", title), out _, (round + i) % 2 == 0 ? RecordOrigin.Bulk : RecordOrigin.Put));
        }
    });

    [Fact]
    public void Items_put_and_deleted_leave_nothing_behind() => AssertFlat(round =>
    {
        for (var i = 0; i < Ids; i++)
        {
            Assert.True(_group.State.ApplyPutItem(_group.Item($"item{i}", new string('t', 10 + (round + i) % 200), $"g{round}-{i}"), out _));
            if ((round + i) % 3 == 0)
                Assert.True(_group.State.ApplyDeleteItem(_buffer.AsSpan(0, AnnounceRecord.Write(_buffer, GroupFixture.Utf8($"item{i}"))), out _));
        }
    });

    [Fact]
    public void Events_put_and_deleted_leave_nothing_behind()
    {
        var item = _group.Announce("item");
        AssertFlat(round =>
        {
            for (var i = 0; i < Ids; i++)
            {
                var user = GroupFixture.Utf8($"user{i}");
                var cell = CellMap.Cell(user);
                for (var e = 0; e < 4; e++)
                    Assert.True(_group.State.ApplyEvent(cell, _group.Event($"user{i}", item, (round * 10) + e, "click", "1"), out var row) && row >= 0);
                var bytes = DeleteEventRecord.Write(_buffer, user, item, "click"u8, (round * 10) + 2);
                Assert.True(_group.State.ApplyDeleteEvent(cell, _buffer.AsSpan(0, bytes), out var removed));
                Assert.Equal(1, removed);
                bytes = DeleteEventRecord.Write(_buffer, user, item, default);
                Assert.True(_group.State.ApplyDeleteEvent(cell, _buffer.AsSpan(0, bytes), out removed));
                Assert.Equal(3, removed);
            }
        });
        Assert.Equal(0, _group.State.ItemCounts[item]);
    }

    [Fact]
    public void Users_put_and_deleted_with_their_histories_leave_nothing_behind()
    {
        var item = _group.Announce("item");
        AssertFlat(round =>
        {
            for (var i = 0; i < Ids; i++)
            {
                var user = GroupFixture.Utf8($"user{i}");
                var cell = CellMap.Cell(user);
                Assert.True(_group.State.ApplyPutUser(cell, _group.User($"user{i}", "29")));
                for (var e = 0; e < 4; e++)
                    Assert.True(_group.State.ApplyEvent(cell, _group.Event($"user{i}", item, (round * 10) + e, "click"), out _));
                Assert.True(_group.State.ApplyDeleteUser(cell, _buffer.AsSpan(0, AnnounceRecord.Write(_buffer, user))));
            }
        });
    }

    /// <summary>The highest of the last third is no higher than the highest of the third before it, which is the room that doubling leaves.</summary>
    private void AssertFlat(Action<int> round)
    {
        long before = 0, after = 0;
        for (var i = 0; i < Rounds; i++)
        {
            round(i);
            if (i >= Rounds * 2 / 3)
                after = Math.Max(after, _group.State.MemoryBytes);
            else if (i >= Rounds / 3)
                before = Math.Max(before, _group.State.MemoryBytes);
        }

        Assert.InRange(after, 1, before * 11 / 10);
    }
}

using CsCheck;
using Personalize.Core.Records;
using Personalize.Storage.Datasets;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Datasets;

/// <summary>Deletes, patches and joins as log records.</summary>
public sealed class DeletionTests : IDisposable
{
    private readonly GroupFixture _group = new();
    private readonly byte[] _buffer = new byte[3000];

    public void Dispose() => _group.Dispose();

    [Fact]
    public void Deleting_an_item_keeps_what_people_did_with_it()
    {
        _group.PutItem("a", "A");
        _group.PutEvent("u", 0, 5);
        Assert.True(_group.State.ApplyDeleteItem(Id("a"), out var row));
        Assert.Equal(0, row);
        Assert.Null(_group.ReadItem("a"));
        Assert.True(_group.State.Items.IsDeleted(0));
        Assert.Single(_group.History("u"));
        Assert.True(_group.State.ApplyDeleteItem(Id("nobody"), out row));
        Assert.Equal(-1, row);
    }

    [Fact]
    public void Deleting_a_user_takes_record_and_history()
    {
        _group.Announce("a");
        _group.PutUser("u", "5");
        _group.PutEvent("u", 0, 5);
        var cell = CellMap.Cell("u"u8);
        Assert.True(_group.State.ApplyDeleteUser(cell, Id("u")));
        Assert.True(_group.State.TryGetUser("u"u8, out var users, out var row));
        Assert.False(users!.Users.HasRecord(row));
        Assert.Empty(_group.History("u"));
        Assert.Equal((0, 0), (_group.State.ItemCounts[0], users.Interactions.Count));
        _group.PutEvent("u", 0, 6);
        Assert.Single(_group.History("u"));
        Assert.True(_group.State.ApplyDeleteUser(cell, Id("u")));
        Assert.False(_group.State.ApplyDeleteUser((cell + 1) % CellMap.Cells, Id("u")));
    }

    [Theory]
    [InlineData("click", 5, 1)]
    [InlineData("click", -1, 2)]
    [InlineData("", 5, 2)]
    [InlineData("", -1, 3)]
    [InlineData("never", -1, 0)]
    public void Deleting_events_takes_those_named(string type, long time, int removed)
    {
        _group.Announce("a");
        _group.Announce("b");
        _group.PutEvent("u", 0, 5, "click");
        _group.PutEvent("u", 0, 6, "click");
        _group.PutEvent("u", 0, 5, "view");
        _group.PutEvent("u", 1, 5, "click");
        var payload = _buffer.AsSpan(0, DeleteEventRecord.Write(_buffer, "u"u8, 0, Utf8(type), time));
        Assert.Equal(DeleteEventRecord.SizeOf("u"u8, Utf8(type)), payload.Length);
        Assert.True(_group.State.ApplyDeleteEvent(CellMap.Cell("u"u8), payload, out var count));
        Assert.Equal(removed, count);
        Assert.Equal(4 - removed, _group.History("u").Length);
        Assert.Equal(3 - removed, _group.State.ItemCounts[0]);
    }

    [Fact]
    public void A_patch_changes_what_it_names_and_clears_explicit_nulls()
    {
        _group.PutItem("a", "Heat", "Crime|Drama", "1995");
        Assert.True(_group.State.ApplyPatchItem(_group.Item("a", null, "Crime", ""), out _));
        Assert.Equal("TITLE=Heat GENRES=Crime", _group.ReadItem("a"));
        _group.PutUser("u", "5");
        Assert.True(_group.State.ApplyPatchUser(CellMap.Cell("u"u8), _group.User("u", "6")));
        Assert.True(_group.State.TryGetUser("u"u8, out var cell, out var row));
        Assert.Equal("AGE=6", ReadCells(cell!.Users, row));
    }

    [Fact]
    public void A_patch_of_what_has_no_record_is_refused()
    {
        _group.Announce("a");
        Assert.False(_group.State.ApplyPatchItem(_group.Item("a", "A"), out _));
        Assert.False(_group.State.ApplyPatchItem(_group.Item("b", "B"), out _));
        Assert.False(_group.State.ApplyPatchUser(CellMap.Cell("u"u8), _group.User("u", "6")));
        Assert.Equal(1, _group.State.Items.RowCount);
    }

    [Fact]
    public void A_patched_bulk_record_counts_as_put()
    {
        _group.PutItem("a", "bulk", null, "1990", RecordOrigin.Bulk);
        Assert.True(_group.State.ApplyPatchItem(_group.Item("a", "patched"), out _));
        _group.State.Items.BeginFullImport();
        _group.State.Items.EndFullImport();
        Assert.Equal("TITLE=patched YEAR=1990", _group.ReadItem("a"));
    }

    [Fact]
    public void A_joined_session_leads_to_its_user()
    {
        _group.Announce("a");
        _group.PutEvent("session", 0, 5);
        _group.PutEvent("user", 0, 6);
        var payload = _buffer.AsSpan(0, JoinRecord.Write(_buffer, "session"u8, "user"u8));
        Assert.True(_group.State.ApplyJoinSession(CellMap.Cell("session"u8), payload));
        _group.PutEvent("user", 0, 5);
        Assert.Equal([6L, 5L], _group.History("session").Select(e => e.Timestamp));
        Assert.Equal(2, _group.State.ItemCounts[0]);
        var hash = _group.State.StateHash(CellMap.Cell("session"u8) + 1);
        payload = _buffer.AsSpan(0, JoinRecord.Write(_buffer, "session"u8, "other"u8));
        Assert.True(_group.State.ApplyJoinSession(CellMap.Cell("session"u8), payload));
        Assert.NotEqual(hash, _group.State.StateHash(CellMap.Cell("session"u8) + 1));
    }

    [Fact]
    public void Sessions_noted_for_each_other_do_not_turn_in_a_circle()
    {
        foreach (var (session, user) in new[] { ("s1", "s2"), ("s2", "s1") })
        {
            var payload = _buffer.AsSpan(0, JoinRecord.Write(_buffer, Utf8(session), Utf8(user)));
            Assert.True(_group.State.ApplyJoinSession(CellMap.Cell(Utf8(session)), payload));
        }

        Assert.True(_group.State.TryGetUser("s1"u8, out _, out _));
        Assert.False(_group.State.ApplyJoinSession(CellMap.Cell("s"u8), _buffer.AsSpan(0, JoinRecord.Write(_buffer, "s"u8, "s"u8))));
    }

    [Fact]
    public void Any_bytes_are_a_record_or_refused() =>
        Gen.Byte.Array[0, 40].Sample(
            bytes =>
            {
                for (var cell = 0; cell < CellMap.Cells; cell++)
                {
                    _group.State.ApplyDeleteUser(cell, bytes);
                    _group.State.ApplyDeleteEvent(cell, bytes, out _);
                    _group.State.ApplyJoinSession(cell, bytes);
                    _group.State.ApplyPatchUser(cell, bytes);
                }

                _group.State.ApplyDeleteItem(bytes, out _);
                _group.State.ApplyPatchItem(bytes, out _);
            },
            iter: 3000,
            threads: 1);

    [Fact]
    public void The_report_tells_every_byte_by_name()
    {
        for (var i = 0; i < 500; i++)
        {
            _group.PutItem($"i{i}", $"title {i}", "g", "7", i % 2 == 0 ? RecordOrigin.Bulk : RecordOrigin.Put);
            _group.PutItem($"i{i}", $"other {i}");
            _group.PutUser($"u{i}", "5");
            _group.PutEvent($"u{i}", i, i, "click", "1", $"e{i}");
        }

        var report = MemoryReport.Of(_group.State);
        Assert.Equal(_group.State.MemoryBytes, report.TotalBytes);
        var names = report.Lines.Select(line => line.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>(
                ["items/TITLE", "items/GENRES", "items/YEAR", "items/segments", "items/ids", "items/others", "users/AGE", "users/ids", "interactions/rows", "interactions/EVENT_TYPE", "interactions/EVENT_VALUE", "interactions/histories", "interactions/eventIds", "itemCounts"],
                StringComparer.Ordinal),
            names);
        Assert.All(report.Lines, line => Assert.InRange(line.Bytes, 0, report.TotalBytes));
        Assert.True(report.Lines.Single(line => line.Name == "items/others").Bytes > 250 * 20);
    }

    private ReadOnlySpan<byte> Id(string id) => _buffer.AsSpan(0, AnnounceRecord.Write(_buffer, Utf8(id)));
}

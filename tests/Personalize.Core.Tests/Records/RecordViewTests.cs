using System.Buffers.Binary;
using CsCheck;
using Personalize.Core.Records;
using Xunit;
using static Personalize.Core.Tests.Records.RecordFixture;

namespace Personalize.Core.Tests.Records;

/// <summary>Log and import bytes are foreign: whatever they are, a view is right or refused.</summary>
public sealed class RecordViewTests
{
    [Fact]
    public void Refuses_every_record_cut_short_or_with_a_byte_too_many()
    {
        var record = Build();
        Assert.True(RecordView.TryParse(record, Nulls, out _));
        for (var length = 0; length < record.Length; length++)
            Assert.False(RecordView.TryParse(record.AsSpan(0, length), Nulls, out _), $"length {length}");
        Assert.False(RecordView.TryParse([.. record, 0], Nulls, out _));
    }

    [Fact]
    public void Refuses_cells_that_the_schema_does_not_have()
    {
        Assert.False(CellsView.TryParse([1, 0, 8, 0, 1], Nulls, out _));
        Assert.False(CellsView.TryParse([1, 0, 0xFF, 0x7F, 1], Nulls, out _));
    }

    [Fact]
    public void Refuses_a_column_twice() =>
        Assert.False(CellsView.TryParse([2, 0, Bool, 0, 1, Bool, 0, 1], Nulls, out _));

    [Fact]
    public void Refuses_null_where_the_schema_does()
    {
        Assert.True(CellsView.TryParse([1, 0, Bool, 0x80], Nulls, out _));
        Assert.False(CellsView.TryParse([1, 0, Bool, 0x80], Strict, out _));
    }

    [Fact]
    public void Refuses_values_that_no_builder_writes()
    {
        Assert.False(CellsView.TryParse([1, 0, Bool, 0, 2], Nulls, out _));
        Assert.False(CellsView.TryParse([1, 0, F32, 0, 0, 0, 0x80, 0x7F], Nulls, out _));
        Assert.False(CellsView.TryParse([1, 0, Text, 0, 1, 0, 0, 0, 0xFF], Nulls, out _));
        Assert.False(CellsView.TryParse([1, 0, Text, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x61], Nulls, out _));
    }

    [Fact]
    public void Survives_any_bytes() =>
        Gen.Byte.Array[0, 60].Sample(
            bytes =>
            {
                if (RecordView.TryParse(bytes, Nulls, out var record))
                    Walk(record.Cells);
                if (CellsView.TryParse(bytes, Nulls, out var cells))
                    Walk(cells);
                if (EventView.TryParse(bytes, Events, out var @event))
                    Walk(@event.Cells);
            },
            iter: 20_000);

    [Fact]
    public void Survives_any_damage_to_a_good_record() =>
        Gen.Select(Gen.Int[0, Build().Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var bytes = Build();
                bytes[at] = value;
                if (RecordView.TryParse(bytes, Nulls, out var view))
                    Walk(view.Cells);
            },
            iter: 20_000);

    [Fact]
    public void Reads_an_event_as_it_was_built()
    {
        var builder = new RecordBuilder(Events, new byte[300]);
        Assert.True(builder.TryBeginEvent("u"u8, "s"u8, "e1"u8, anonymous: false, 77, 12, 1_700_000_000, out _));
        Assert.True(builder.TrySetText(Events.EventTypeColumn, "click"u8, out _));
        Assert.True(builder.TryFinish(out var built, out _));
        var record = built.ToArray().AsSpan();
        Assert.True(EventView.TryParse(record, Events, out var view));
        Assert.True(view.UserId.SequenceEqual("u"u8) && view.Session.SequenceEqual("s"u8) && view.EventId.SequenceEqual("e1"u8));
        Assert.Equal((false, 77, 12ul, 1_700_000_000L), (view.IsAnonymous, view.ItemRow, view.ItemsSequence, view.Timestamp));
        Assert.True(view.Cells.TryFind(Events.EventTypeColumn, out var type) && type.Text.SequenceEqual("click"u8));
        EventView.WriteItem(record, 78, 13);
        Assert.True(EventView.TryParse(record, Events, out view));
        Assert.Equal((78, 13ul, 1_700_000_000L), (view.ItemRow, view.ItemsSequence, view.Timestamp));
        for (var length = 0; length < record.Length; length++)
            Assert.False(EventView.TryParse(record[..length], Events, out _), $"length {length}");
    }

    [Theory]
    [InlineData("", "s", "e", false, 1, RefusalCode.IdEmpty)]
    [InlineData("u", "", "e", true, 1, RefusalCode.SessionRequired)]
    [InlineData("u", "s", "e", false, -1, RefusalCode.TimestampOutOfRange)]
    [InlineData("u", "s", "e", false, 1_700_000_000_000, RefusalCode.TimestampOutOfRange)]
    public void Refuses_an_event_head_that_is_wrong(
        string user, string session, string eventId, bool anonymous, long timestamp, RefusalCode code)
    {
        var builder = new RecordBuilder(Events, new byte[300]);
        Assert.False(builder.TryBeginEvent(Utf8(user), Utf8(session), Utf8(eventId), anonymous, 0, 0, timestamp, out var refusal));
        Assert.Equal(new Refusal(code), refusal);
    }

    [Fact]
    public void Refuses_ids_that_are_too_long_and_says_how_long()
    {
        var builder = new RecordBuilder(Events, new byte[3000]);
        var tooLong = Utf8(new string('x', 257));
        Assert.False(builder.TryBeginEvent("u"u8, tooLong, default, false, 0, 0, 1, out var refusal));
        Assert.Equal(new Refusal(RefusalCode.IdTooLong, Position: 257), refusal);
        Assert.False(builder.TryBeginEvent("u"u8, default, tooLong, false, 0, 0, 1, out refusal));
        Assert.Equal(new Refusal(RefusalCode.IdTooLong, Position: 257), refusal);
    }

    [Fact]
    public void Refuses_a_negative_item_row_in_foreign_bytes()
    {
        var builder = new RecordBuilder(Events, new byte[300]);
        builder.TryBeginEvent("u"u8, default, default, false, 3, 0, 1, out _);
        builder.TryFinish(out var record, out _);
        var bytes = record.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(3 + 2 + 2 + 1), -1);
        Assert.False(EventView.TryParse(bytes, Events, out _));
    }

    private static byte[] Build()
    {
        var builder = new RecordBuilder(Nulls, new byte[200]);
        builder.TryBegin("id"u8, out _);
        builder.TrySetInt64(I32, 1, out _);
        builder.TrySetDouble(F64, 2.5, out _);
        builder.TrySetNull(Text, out _);
        builder.TrySetText(Category, "a|b"u8, out _);
        builder.TrySetBoolean(Bool, true, out _);
        builder.TryFinish(out var record, out _);
        return record.ToArray();
    }

    private static void Walk(CellsView cells)
    {
        var text = new byte[100];
        var count = 0;
        foreach (var cell in cells)
        {
            cell.TryFormat(text, out _);
            count++;
        }

        Assert.Equal(cells.Count, count);
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

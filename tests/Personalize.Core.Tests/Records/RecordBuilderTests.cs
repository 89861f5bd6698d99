using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Xunit;
using static Personalize.Core.Tests.Records.RecordFixture;

namespace Personalize.Core.Tests.Records;

public sealed class RecordBuilderTests
{
    [Fact]
    public void Writes_what_a_view_reads()
    {
        var buffer = new byte[1024];
        var builder = new RecordBuilder(Strict, buffer);
        Assert.True(builder.TryBegin("item-1"u8, out _));
        Assert.True(builder.TrySetText(Category, "Action|Crime"u8, out _));
        Assert.True(builder.TrySetInt64(I32, -7, out _));
        Assert.True(builder.TrySetInt64(I64, long.MaxValue, out _));
        Assert.True(builder.TrySetDouble(F32, 1.5, out _));
        Assert.True(builder.TrySetDouble(F64, -0.1, out _));
        Assert.True(builder.TrySetBoolean(Bool, true, out _));
        Assert.True(builder.TrySetText(Text, "Grüße"u8, out _));
        Assert.True(builder.TryFinish(out var record, out _));

        Assert.True(RecordView.TryParse(record, Strict, out var view));
        Assert.Equal("item-1", Encoding.UTF8.GetString(view.Id));
        Assert.Equal(7, view.Cells.Count);
        Assert.Equal("C=Action|Crime I32=-7 I64=9223372036854775807 F32=1.5 F64=-0.1 B=true T=Grüße", Describe(view));
    }

    [Theory]
    [InlineData(I32, "29", "29")]
    [InlineData(I32, "29.0", "29")]
    [InlineData(I32, "-2147483648", "-2147483648")]
    [InlineData(I64, "9223372036854775807", "9223372036854775807")]
    [InlineData(I64, "1e3", "1000")]
    [InlineData(F32, "0.1", "0.1")]
    [InlineData(F32, "3", "3")]
    [InlineData(F64, "-1e-300", "-1E-300")]
    [InlineData(Bool, "true", "true")]
    [InlineData(Bool, "False", "false")]
    [InlineData(Text, "", "")]
    [InlineData(Category, "", "")]
    public void Takes_text_by_the_column_kind(int column, string text, string stored)
    {
        Assert.Equal(RefusalCode.None, SetText(column, Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(stored, read);
    }

    [Theory]
    [InlineData(I32, "abc", RefusalCode.NotAnInt)]
    [InlineData(I32, "", RefusalCode.NotAnInt)]
    [InlineData(I32, "29.5", RefusalCode.NotAnInt)]
    [InlineData(I32, "2147483648", RefusalCode.NotAnInt)]
    [InlineData(I32, " 1", RefusalCode.NotAnInt)]
    [InlineData(I32, "1,000", RefusalCode.NotAnInt)]
    [InlineData(I64, "9223372036854775808", RefusalCode.NotALong)]
    [InlineData(I64, "NaN", RefusalCode.NotALong)]
    [InlineData(F32, "x", RefusalCode.NotAFloat)]
    [InlineData(F32, "1e39", RefusalCode.NotFinite)]
    [InlineData(F32, "NaN", RefusalCode.NotFinite)]
    [InlineData(F64, "1.2.3", RefusalCode.NotADouble)]
    [InlineData(F64, "Infinity", RefusalCode.NotFinite)]
    [InlineData(F64, "1e999", RefusalCode.NotFinite)]
    [InlineData(Bool, "yes", RefusalCode.NotABoolean)]
    [InlineData(Bool, "", RefusalCode.NotABoolean)]
    public void Refuses_text_that_is_no_value(int column, string text, RefusalCode code) =>
        Assert.Equal(code, SetText(column, Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Refuses_text_that_is_no_utf8()
    {
        Assert.Equal(RefusalCode.NotUtf8, SetText(Text, [0x61, 0xFF], out _));
        Assert.Equal(RefusalCode.NotUtf8, SetText(Category, [0xC3], out _));
    }

    [Fact]
    public void Counts_the_characters_of_a_category_not_its_bytes()
    {
        Assert.Equal(RefusalCode.None, SetText(Category, Encoding.UTF8.GetBytes(new string('ü', 1000)), out _));
        Assert.Equal(RefusalCode.ValueTooLong, SetText(Category, Encoding.UTF8.GetBytes(new string('ü', 1001)), out _));
    }

    [Fact]
    public void Cuts_textual_fields_at_20_000_whole_characters()
    {
        var buffer = new byte[100_000];
        var builder = new RecordBuilder(Nulls, buffer);
        builder.TryBegin("a"u8, out _);
        Assert.True(builder.TrySetText(Long, Encoding.UTF8.GetBytes(new string('ü', 20_001)), out _));
        Assert.True(builder.TryFinish(out var record, out _));
        Assert.True(RecordView.TryParse(record, Nulls, out var view));
        Assert.True(view.Cells.TryFind(Long, out var cell));
        Assert.Equal(new string('ü', 20_000), Encoding.UTF8.GetString(cell.Text));
    }

    [Fact]
    public void Cleans_textual_fields_and_those_alone()
    {
        var buffer = new byte[100];
        var builder = new RecordBuilder(Nulls, buffer);
        builder.TryBegin("a"u8, out _);
        Assert.True(builder.TrySetText(Text, "<b> x"u8, out _));
        Assert.True(builder.TrySetText(Long, "<b> x</b>  y"u8, out _));
        Assert.True(builder.TryFinish(out var record, out _));
        Assert.True(RecordView.TryParse(record, Nulls, out var view));
        Assert.True(view.Cells.TryFind(Text, out var text));
        Assert.True(view.Cells.TryFind(Long, out var cleaned));
        Assert.Equal(("<b> x", "x y"), (Encoding.UTF8.GetString(text.Text), Encoding.UTF8.GetString(cleaned.Text)));
        builder.TryBegin("a"u8, out _);
        Assert.True(builder.TrySetText(Long, "<br/>\n"u8, out _));
        Assert.True(RecordView.TryParse(builder.FinishPatch(), Nulls, out view) && view.Cells.TryFind(Long, out cleaned));
        Assert.True(cleaned.IsNull);
    }

    [Fact]
    public void Refuses_textual_text_that_its_buffer_does_not_hold()
    {
        var builder = new RecordBuilder(Nulls, new byte[20]);
        builder.TryBegin("a"u8, out _);
        Assert.False(builder.TrySetText(Long, "0123456789"u8, out var refusal));
        Assert.Equal(RefusalCode.ValueTooLong, refusal.Code);
    }

    [Fact]
    public void Makes_empty_text_null_where_the_field_allows_it()
    {
        var buffer = new byte[100];
        var builder = new RecordBuilder(Nulls, buffer);
        builder.TryBegin("a"u8, out _);
        for (var column = 0; column < Nulls.Columns.Length; column++)
            Assert.True(builder.TrySetText(column, default, out _));
        Assert.True(builder.TryFinish(out var record, out _));
        Assert.True(RecordView.TryParse(record, Nulls, out var view));
        foreach (var cell in view)
            Assert.True(cell.IsNull);
        Assert.Equal(8, view.Cells.Count);
    }

    [Theory]
    [InlineData("", RefusalCode.IdEmpty)]
    [InlineData("\u0000", RefusalCode.None)]
    public void Checks_ids(string id, RefusalCode code) => Assert.Equal(code, Begin(Encoding.UTF8.GetBytes(id)));

    [Fact]
    public void Takes_ids_of_256_characters_and_refuses_257()
    {
        Assert.Equal(RefusalCode.None, Begin(Encoding.UTF8.GetBytes(new string('x', 256))));
        Assert.Equal(RefusalCode.IdTooLong, Begin(Encoding.UTF8.GetBytes(new string('x', 257))));
        Assert.Equal(RefusalCode.None, Begin(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("😀", 256)))));
        Assert.Equal(RefusalCode.IdTooLong, Begin(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("😀", 257)))));
        Assert.Equal(RefusalCode.IdNotUtf8, Begin([0x80]));
    }

    [Fact]
    public void Refuses_a_field_given_twice()
    {
        var builder = new RecordBuilder(Nulls, new byte[100]);
        builder.TryBegin("a"u8, out _);
        Assert.True(builder.TrySetNull(Text, out _));
        Assert.False(builder.TrySetText(Text, "x"u8, out var refusal));
        Assert.Equal(new Refusal(RefusalCode.DuplicateField, Text), refusal);
    }

    [Fact]
    public void Refuses_null_and_absence_where_the_field_needs_a_value()
    {
        var builder = new RecordBuilder(Strict, new byte[100]);
        builder.TryBegin("a"u8, out _);
        Assert.False(builder.TrySetNull(F32, out var refusal));
        Assert.Equal(new Refusal(RefusalCode.NullNotAllowed, F32), refusal);
        Assert.True(builder.TrySetInt64(I32, 1, out _));
        Assert.False(builder.TryFinish(out _, out refusal));
        Assert.Equal(new Refusal(RefusalCode.MissingField, I64), refusal);
    }

    [Fact]
    public void A_patch_may_leave_fields_out()
    {
        var builder = new RecordBuilder(Strict, new byte[100]);
        builder.TryBegin("a"u8, out _);
        builder.TrySetInt64(I32, 1, out _);
        Assert.True(RecordView.TryParse(builder.FinishPatch(), Strict, out var view));
        Assert.False(view.Cells.HasAllRequired());
        Assert.Equal("I32=1", Describe(view));
    }

    [Fact]
    public void Refuses_every_buffer_that_is_too_small()
    {
        var whole = new byte[200];
        Assert.True(TryBuild(whole, out var length, out _));
        for (var size = 0; size < length; size++)
        {
            Assert.False(TryBuild(whole.AsSpan(0, size), out _, out var refusal));
            Assert.Equal(RefusalCode.ValueTooLong, refusal.Code);
        }
    }

    [Fact]
    public void Refuses_a_creation_time_in_milliseconds()
    {
        var schema = ReadText(DatasetKind.Items, """
            {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"CREATION_TIMESTAMP","type":"long"}]}
            """);
        var builder = new RecordBuilder(schema, new byte[100]);
        builder.TryBegin("a"u8, out _);
        Assert.False(builder.TrySetText(0, "1700000000000"u8, out var refusal));
        Assert.Equal(new Refusal(RefusalCode.TimestampOutOfRange, 0), refusal);
        Assert.True(builder.TrySetText(0, "1700000000"u8, out _));
    }

    [Fact]
    public void Building_and_viewing_allocate_nothing()
    {
        var buffer = new byte[200];
        TryBuild(buffer, out _, out _);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                TryBuild(buffer, out var length, out _);
                Assert.True(RecordView.TryParse(buffer.AsSpan(0, length), Nulls, out _));
            }
        }));
    }

    private static bool TryBuild(Span<byte> buffer, out int length, out Refusal refusal)
    {
        length = 0;
        var builder = new RecordBuilder(Nulls, buffer);
        if (!builder.TryBegin("some-id"u8, out refusal) || !builder.TrySetText(Text, "text"u8, out refusal)
            || !builder.TrySetInt64(I64, 5, out refusal) || !builder.TrySetNull(F32, out refusal)
            || !builder.TrySetBoolean(Bool, false, out refusal) || !builder.TryFinish(out var record, out refusal))
            return false;
        length = record.Length;
        return true;
    }

    private static RefusalCode Begin(ReadOnlySpan<byte> id)
    {
        var builder = new RecordBuilder(Nulls, new byte[2000]);
        builder.TryBegin(id, out var refusal);
        return refusal.Code;
    }

    private static RefusalCode SetText(int column, ReadOnlySpan<byte> utf8, out string read)
    {
        var builder = new RecordBuilder(Strict, new byte[5000]);
        builder.TryBegin("a"u8, out _);
        read = "";
        if (!builder.TrySetText(column, utf8, out var refusal))
        {
            Assert.Equal(column, refusal.Field);
            return refusal.Code;
        }

        Assert.True(RecordView.TryParse(builder.FinishPatch(), Strict, out var view));
        Assert.True(view.Cells.TryFind(column, out var cell));
        read = Format(cell);
        return RefusalCode.None;
    }

    private static string Format(CellView cell)
    {
        var text = new byte[3000];
        Assert.True(cell.TryFormat(text, out var written));
        return Encoding.UTF8.GetString(text, 0, written);
    }

    private static string Describe(RecordView view)
    {
        var parts = new List<string>();
        foreach (var cell in view)
            parts.Add($"{Strict.Columns[cell.Column].Name}={Format(cell)}");
        return string.Join(' ', parts);
    }
}

using System.Text;
using CsCheck;
using Personalize.Core.Filters;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class FilterValuesTests
{
    [Theory]
    [InlineData("\"Comedy\"", "Comedy")]
    [InlineData("\"Comedy\",\"Drama\"", "Comedy;Drama")]
    [InlineData("Comedy, Drama", "Comedy;Drama")]
    [InlineData(" \"a, b\" , c d ,\"e\\\"f\" ", "a, b;c d;e\"f")]
    [InlineData("15", "15")]
    [InlineData("\"15\",-2.5", "15;-2.5")]
    [InlineData("\"\"", "")]
    [InlineData("a\"b", "a\"b")]
    public void Cuts_texts_at_commas_outside_quotes(string text, string values) => Assert.Equal(values, Read("G", text));

    [Theory]
    [InlineData("")]
    [InlineData("a,")]
    [InlineData(",a")]
    [InlineData("a,,b")]
    [InlineData("\"a")]
    [InlineData("\"a\\")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\" \"b\"")]
    public void Refuses_texts_that_are_no_list(string text) => Assert.Null(Read("G", text));

    [Theory]
    [InlineData("")]
    [InlineData("$G")]
    [InlineData("a-b")]
    [InlineData("é")]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk")]
    public void Refuses_names_that_no_placeholder_can_have(string name) => Assert.Null(Read(name, "1"));

    [Fact]
    public void Counts_characters_not_bytes()
    {
        Assert.NotNull(Read("G", new string('é', FilterValuesBuilder.CharactersMax)));
        Assert.Null(Read("G", new string('e', FilterValuesBuilder.CharactersMax + 1)));
    }

    [Fact]
    public void Refuses_the_26th_placeholder_a_second_one_of_a_name_and_a_buffer_too_small()
    {
        var builder = new FilterValuesBuilder(new byte[1000], new FilterValueEntry[30]);
        for (var i = 0; i < FilterValuesBuilder.CountMax; i++)
            Assert.True(builder.TryAdd(Encoding.UTF8.GetBytes($"p{i}"), "1"u8, out _));
        Assert.False(builder.TryAdd("more"u8, "1"u8, out var refusal));
        Assert.Equal(new Refusal(RefusalCode.FilterValueInvalid, Position: 25), refusal);
        builder = new FilterValuesBuilder(new byte[8], new FilterValueEntry[30]);
        Assert.False(builder.TryAdd("p"u8, "123456789"u8, out refusal));
        Assert.Equal(RefusalCode.ValueTooLong, refusal.Code);
        Assert.True(builder.TryAdd("p"u8, "1"u8, out _));
        Assert.False(builder.TryAdd("p"u8, "2"u8, out refusal));
        Assert.Equal(RefusalCode.FilterValueInvalid, refusal.Code);
        Assert.Equal(1, builder.Values.Count);
    }

    [Fact]
    public void Reads_any_bytes_within_the_promised_buffer()
    {
        byte[] alphabet = [(byte)'"', (byte)',', (byte)'\\', (byte)' ', (byte)'a', 0xC3];
        Gen.Int[0, alphabet.Length - 1].Select(index => alphabet[index]).Array[0, 60].Sample(
            text =>
            {
                var bytes = new byte[FilterValuesBuilder.BytesMax(1, text.Length)];
                var builder = new FilterValuesBuilder(bytes, new FilterValueEntry[1]);
                return builder.TryAdd("p"u8, text, out var refusal) == refusal.IsNone && refusal.Code != RefusalCode.ValueTooLong;
            },
            iter: 20_000);
    }

    private static string? Read(string name, string text)
    {
        var (utf8Name, utf8) = (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text));
        var builder = new FilterValuesBuilder(new byte[FilterValuesBuilder.BytesMax(utf8Name.Length, utf8.Length)], new FilterValueEntry[1]);
        if (!builder.TryAdd(utf8Name, utf8, out var refusal)) return refusal.Code == RefusalCode.FilterValueInvalid ? null : refusal.ToString();
        Assert.True(builder.Values.TryFind(utf8Name, out var list));
        var values = new List<string>();
        while (list.MoveNext()) values.Add(Encoding.UTF8.GetString(list.Current));
        return string.Join(';', values);
    }
}

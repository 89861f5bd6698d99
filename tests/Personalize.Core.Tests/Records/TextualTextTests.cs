using System.Text;
using CsCheck;
using Personalize.Core.Records;
using Xunit;

namespace Personalize.Core.Tests.Records;

public sealed class TextualTextTests
{
    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("  two\t\r\n lines  ", "two lines")]
    [InlineData("<p class=\"x\">A <b>bold</b><br/>word</p>", "A bold word")]
    [InlineData("one<br>two", "one two")]
    [InlineData("<!-- a > b --><?xml version=\"1.0\"?><!DOCTYPE html>text", "text")]
    [InlineData("<!-- no end > text", "text")]
    [InlineData("Tom &amp; Jerry&#33;&#x21; end", "Tom Jerry end")]
    [InlineData("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [InlineData("a<b", "a<b")]
    [InlineData("<", "<")]
    [InlineData("</", "</")]
    [InlineData("R&D; Q&A &; &#; & co;", "R Q&A &; &#; & co;")]
    [InlineData("café\u007F漢字 <i>😀</i>", "café 漢字 😀")]
    [InlineData("<br/>&nbsp;", "")]
    [InlineData("", "")]
    public void Keeps_the_words(string text, string expected) => Assert.Equal(expected, Clean(text));

    [Fact]
    public void Cuts_at_20_000_characters_and_mostly_chinese_or_japanese_at_7_000()
    {
        Assert.Equal(new string('a', 20_000), Clean(new string('a', 20_001)));
        Assert.Equal(new string('a', 19_999), Clean(new string('a', 19_999) + " b"));
        Assert.Equal(new string('漢', 7_000), Clean(new string('漢', 7_001)));
        Assert.Equal(new string('あ', 7_000), Clean(new string('あ', 30_000)));
        string half = new string('あ', 5_000) + new string('a', 5_000);
        Assert.Equal(half, Clean(half));
    }

    [Fact]
    public void Says_where_there_is_no_room()
    {
        Assert.False(TextualText.TryClean("<b>four</b>"u8, new byte[3], out _));
        Assert.True(TextualText.TryClean("<b>four</b>"u8, new byte[4], out int written));
        Assert.Equal(4, written);
    }

    [Fact]
    public void What_is_clean_stays_and_has_single_spaces() => Gen.Char["<>&;!-/ ab#\n漢"].Array[0, 60].Select(chars => new string(chars)).Sample(
        text =>
        {
            string once = Clean(text);
            Assert.Equal(once, Clean(once));
            Assert.DoesNotContain("  ", once, StringComparison.Ordinal);
            Assert.Equal(once.Trim(), once);
        },
        iter: 20_000);

    [Fact]
    public void A_megabyte_of_what_never_ends_is_one_pass() =>
        Assert.Equal(20_000, Clean(string.Concat(Enumerable.Repeat("<!--<a&", 1 << 17))).Length);

    private static string Clean(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text), plain = new byte[utf8.Length];
        Assert.True(TextualText.TryClean(utf8, plain, out int written));
        return Encoding.UTF8.GetString(plain, 0, written);
    }
}

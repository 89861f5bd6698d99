namespace Personalize.Core.Records;

/// <summary>The text of a <c>textual</c> field as it is kept: its words with single spaces between them, without HTML or XML.</summary>
/// <remarks>
/// Tags (<c>&lt;br/&gt;</c>, comments and declarations too), entities (<c>&amp;amp;</c>, <c>&amp;#233;</c>), line ends, tabs and runs of spaces count as one space, and
/// none is left at an end. A <c>&lt;</c> or <c>&amp;</c> that begins none of these is a character like any other. Longer text is cut, by whole characters.
/// </remarks>
internal static class TextualText
{
    /// <summary>Longest name of an entity: <c>CounterClockwiseContourIntegral</c> and a little more.</summary>
    private const int EntityBytesMax = 40;

    /// <summary>Writes the text of <paramref name="utf8"/>.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="plain">Takes the text, which is never longer.</param>
    /// <param name="written">Its bytes.</param>
    /// <returns>False where <paramref name="plain"/> is too short.</returns>
    public static bool TryClean(ReadOnlySpan<byte> utf8, Span<byte> plain, out int written)
    {
        written = 0;
        int chars = 0, wide = 0, at = 0;
        var ends = (Tags: utf8.LastIndexOf((byte)'>'), Comments: utf8.LastIndexOf("-->"u8)); // Behind them nothing is looked for: the whole is one pass.
        var isGap = false;
        while (at < utf8.Length && chars < RecordLimits.TextualCharsMax)
        {
            var gap = GapBytes(utf8, at, ends);
            if (gap > 0)
            {
                isGap = written > 0;
                at += gap;
                continue;
            }

            var bytes = CharBytes(utf8[at]);
            if (plain.Length - written < bytes + (isGap ? 1 : 0))
                return false;
            if (isGap)
            {
                plain[written++] = (byte)' ';
                chars++;
                isGap = false;
            }

            utf8.Slice(at, bytes).CopyTo(plain[written..]);
            wide += IsChineseOrJapanese(utf8, at) ? 1 : 0;
            written += bytes;
            at += bytes;
            chars++;
        }

        var charsMax = wide > chars / 2 ? RecordLimits.WideTextualCharsMax : RecordLimits.TextualCharsMax;
        written = RecordLimits.CutToChars(plain[..written], charsMax).TrimEnd((byte)' ').Length;
        return true;
    }

    /// <summary>Bytes from <paramref name="at"/> on that are no text; 0 where there is a character.</summary>
    private static int GapBytes(ReadOnlySpan<byte> utf8, int at, (int Tags, int Comments) ends) => utf8[at] switch
    {
        <= (byte)' ' or 0x7F => 1,
        (byte)'<' when at < ends.Comments && utf8[at..].StartsWith("<!--"u8) => utf8[at..].IndexOf("-->"u8) + 3,
        (byte)'<' when at < ends.Tags => TagBytes(utf8[at..]),
        (byte)'&' => EntityBytes(utf8[at..]),
        _ => 0,
    };

    private static int TagBytes(ReadOnlySpan<byte> text)
    {
        var name = text.Length > 1 && text[1] == '/' ? 2 : 1;
        var isTag = name < text.Length && (char.IsAsciiLetter((char)text[name]) || text[1] is (byte)'!' or (byte)'?');
        return isTag ? text.IndexOf((byte)'>') + 1 : 0;
    }

    private static int EntityBytes(ReadOnlySpan<byte> text)
    {
        var end = text[..Math.Min(text.Length, EntityBytesMax)].IndexOf((byte)';');
        if (end < 2)
            return 0;
        var name = text[1..end];
        if (name[0] == '#')
            name = name[1..];
        foreach (var b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b))
                return 0;
        }

        return name.IsEmpty ? 0 : end + 1;
    }

    private static int CharBytes(byte lead) => lead switch
    {
        < 0x80 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };

    /// <summary>U+3000..9FFF (kana and Han) and the planes of Han from U+20000 on.</summary>
    private static bool IsChineseOrJapanese(ReadOnlySpan<byte> utf8, int at) =>
        utf8[at] is >= 0xE3 and <= 0xE9 || (utf8[at] == 0xF0 && utf8[at + 1] >= 0xA0);
}

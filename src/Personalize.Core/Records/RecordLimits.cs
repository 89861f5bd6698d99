using System.Buffers.Binary;
using System.Text.Unicode;

namespace Personalize.Core.Records;

/// <summary>The limits every record keeps, and the checks of ids and texts. Counts are of Unicode characters (code points).</summary>
public static class RecordLimits
{
    public const int IdCharsMax = 256;

    /// <summary>256 characters of 4 bytes.</summary>
    public const int IdBytesMax = 1024;

    /// <summary>Longest categorical cell, bars included.</summary>
    public const int CategoryCharsMax = 1000;

    /// <summary>Longer text of a <c>textual</c> field is cut here.</summary>
    public const int TextualCharsMax = 20_000;

    /// <summary>The same of Chinese and Japanese: text whose characters are mostly Han or kana.</summary>
    public const int WideTextualCharsMax = 7_000;

    /// <summary>Longest text cell: 20,000 characters of 4 bytes, so that its length fits 17 bits of a cell.</summary>
    public const int TextBytesMax = 80_000;

    /// <summary>Exclusive end of timestamps, in seconds since 1970: year 5138; milliseconds of today (13 digits) are beyond it.</summary>
    public const long TimestampSecondsEnd = 100_000_000_000;

    /// <summary>Bit 15 of a cell's column number: explicit null, no value follows.</summary>
    public const ushort NullBit = 0x8000;

    /// <summary>1..256 characters, at most 1,024 bytes, valid UTF-8.</summary>
    public static RefusalCode CheckId(ReadOnlySpan<byte> id) => id.IsEmpty ? RefusalCode.IdEmpty : CheckIdOrEmpty(id);

    /// <summary>As <see cref="CheckId"/>, or empty: session and event ids may be absent.</summary>
    public static RefusalCode CheckIdOrEmpty(ReadOnlySpan<byte> id)
    {
        if (id.Length > IdBytesMax)
            return RefusalCode.IdTooLong;
        if (!IsUtf8(id))
            return RefusalCode.IdNotUtf8;
        return id.Length > IdCharsMax && CountChars(id) > IdCharsMax ? RefusalCode.IdTooLong : RefusalCode.None;
    }

    /// <summary>Valid UTF-8. Of 8 to 16 bytes two words tell whether all are ASCII, which ids and categories mostly are.</summary>
    internal static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        const ulong NotAscii = 0x8080808080808080;
        if (text.Length is >= sizeof(ulong) and <= 2 * sizeof(ulong)
            && ((BinaryPrimitives.ReadUInt64LittleEndian(text) | BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..])) & NotAscii) == 0)
            return true;
        return Utf8.IsValid(text);
    }

    /// <summary>Whether a text may be stored in a field; a textual one is cleaned and cut before it is.</summary>
    internal static RefusalCode CheckText(Schemas.Field field, ReadOnlySpan<byte> utf8)
    {
        if (!IsUtf8(utf8))
            return RefusalCode.NotUtf8;
        if (field.Kind == Schemas.ColumnKind.Category && utf8.Length > CategoryCharsMax && CountChars(utf8) > CategoryCharsMax)
            return RefusalCode.ValueTooLong;
        return utf8.Length > TextBytesMax && !field.Textual ? RefusalCode.ValueTooLong : RefusalCode.None;
    }

    public static bool IsTimestamp(long seconds) => seconds is >= 0 and < TimestampSecondsEnd;

    /// <summary>Characters of valid UTF-8: the bytes that do not continue one.</summary>
    public static int CountChars(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }

    /// <summary>The longest prefix of at most <paramref name="charsMax"/> whole characters.</summary>
    public static ReadOnlySpan<byte> CutToChars(ReadOnlySpan<byte> utf8, int charsMax)
    {
        if (utf8.Length <= charsMax)
            return utf8;
        var count = 0;
        for (var at = 0; at < utf8.Length; at++)
        {
            if ((utf8[at] & 0xC0) != 0x80 && count++ == charsMax)
                return utf8[..at];
        }

        return utf8;
    }
}

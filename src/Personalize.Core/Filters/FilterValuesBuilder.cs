using System.Buffers.Binary;

namespace Personalize.Core.Filters;

/// <summary>Reads the texts of <c>filterValues</c> into buffers that the caller lends.</summary>
/// <remarks>
/// <code>
/// text  = value { "," value }
/// value = '"' { byte | "\" any } '"' | bytes without ","       white space around a value means nothing
/// </code>
/// Limits of the service: <see cref="CountMax"/> placeholders, names of 1..50 characters <c>[A-Za-z0-9_]</c>, texts of at most
/// <see cref="CharactersMax"/> characters. Allocates nothing.
/// </remarks>
public ref struct FilterValuesBuilder(Span<byte> bytes, Span<FilterValueEntry> entries)
{
    /// <summary>Most placeholders of one request.</summary>
    public const int CountMax = 25;

    /// <summary>Longest text of one placeholder, in Unicode characters.</summary>
    public const int CharactersMax = 1000;

    private readonly Span<byte> _bytes = bytes;
    private readonly Span<FilterValueEntry> _entries = entries;
    private int _used;
    private int _count;

    /// <summary>Buffer that always suffices for a name and a text: two bytes before each value, at most one value per two bytes and one.</summary>
    public static int BytesMax(int nameBytes, int textBytes) => nameBytes + textBytes + sizeof(ushort) * (textBytes / 2 + 1);

    /// <summary>What was added so far; borrowed from the builder's buffers.</summary>
    public readonly FilterValues Values => new(_bytes[.._used], _entries[.._count]);

    /// <summary>Adds one placeholder; <see cref="Refusal.Position"/> is its number from 0.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, out Refusal refusal)
    {
        refusal = new Refusal(RefusalCode.FilterValueInvalid, Position: _count);
        if (_count >= Math.Min(CountMax, _entries.Length) || !IsName(name) || CountCharacters(text) > CharactersMax) return false;
        if (Values.TryFind(name, out _)) return false;
        if (_used + BytesMax(name.Length, text.Length) > _bytes.Length)
        {
            refusal = new Refusal(RefusalCode.ValueTooLong, Position: _count);
            return false;
        }
        var keyStart = _used;
        name.CopyTo(_bytes[_used..]);
        var valuesStart = _used + name.Length;
        var end = valuesStart;
        do
        {
            if (!TryTakeValue(ref text, ref end, out var more)) return false;
            if (!more) break;
        }
        while (true);
        _entries[_count++] = new FilterValueEntry(keyStart, name.Length, valuesStart, end - valuesStart);
        _used = end;
        refusal = Refusal.None;
        return true;
    }

    private readonly bool TryTakeValue(ref ReadOnlySpan<byte> text, ref int end, out bool more)
    {
        more = false;
        text = text.TrimStart(" \t\r\n"u8);
        var value = _bytes[(end + sizeof(ushort))..];
        var length = text is [(byte)'"', ..] ? TakeQuoted(ref text, value) : TakeBare(ref text, value);
        if (length < 0) return false;
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes[end..], (ushort)length);
        end += sizeof(ushort) + length;
        if (text.IsEmpty) return true;
        if (text[0] != ',') return false;
        text = text[1..];
        more = true;
        return true;
    }

    /// <summary>Copies up to the end quote; -1 without one.</summary>
    private static int TakeQuoted(ref ReadOnlySpan<byte> text, Span<byte> value)
    {
        var length = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                text = text[(i + 1)..].TrimStart(" \t\r\n"u8);
                return length;
            }
            if (text[i] == '\\' && ++i == text.Length) break;
            value[length++] = text[i];
        }
        return -1;
    }

    /// <summary>Copies up to the comma or the end; -1 when nothing stands there.</summary>
    private static int TakeBare(ref ReadOnlySpan<byte> text, Span<byte> value)
    {
        var comma = text.IndexOf((byte)',');
        var bare = (comma < 0 ? text : text[..comma]).TrimEnd(" \t\r\n"u8);
        text = comma < 0 ? default : text[comma..];
        bare.CopyTo(value);
        return bare.IsEmpty ? -1 : bare.Length;
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > FilterParser.PlaceholderCharactersMax) return false;
        foreach (var b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b != '_') return false;
        }
        return true;
    }

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            if ((b & 0xC0) != 0x80) count++;
        }
        return count;
    }
}

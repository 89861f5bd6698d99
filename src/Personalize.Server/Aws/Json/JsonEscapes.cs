using System.Globalization;
using System.Text;

namespace Personalize.Server.Aws.Json;

/// <summary>Decodes the escapes of JSON strings. Nothing throws: what is wrong is a value.</summary>
/// <remarks><c>\" \\ \/ \b \f \n \r \t \uXXXX</c>; outside the basic plane two <c>\u</c> in a row, high then low (RFC 8259 §7).</remarks>
internal static class JsonEscapes
{
    private const int UnitBytes = 6; // \uXXXX

    /// <summary>Decodes what stands between the quotes; escapes are known to be well formed.</summary>
    /// <param name="quoted">The bytes between the quotes.</param>
    /// <param name="text">As long as <paramref name="quoted"/>.</param>
    /// <param name="written">Bytes of text.</param>
    /// <returns>False where a <c>\u</c> is half of a surrogate pair: no text has that.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> quoted, Span<byte> text, out int written)
    {
        written = 0;
        while (!quoted.IsEmpty)
        {
            int plain = quoted.IndexOf((byte)'\\');
            plain = plain < 0 ? quoted.Length : plain;
            quoted[..plain].CopyTo(text[written..]);
            written += plain;
            quoted = quoted[plain..];
            if (quoted.IsEmpty)
                return true;

            if (quoted[1] != 'u')
            {
                text[written++] = Short(quoted[1]);
                quoted = quoted[2..];
            }
            else if (TryReadRune(quoted, out Rune rune, out int used))
            {
                written += rune.EncodeToUtf8(text[written..]);
                quoted = quoted[used..];
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether no escape in a JSON text is half of a surrogate pair: only then its strings and names are text.</summary>
    public static bool AreWhole(ReadOnlySpan<byte> json)
    {
        for (int at = json.IndexOf((byte)'\\'); at >= 0; at = json.IndexOf((byte)'\\'))
        {
            json = json[at..];
            int used = 2;
            if (json[1] == 'u' && !TryReadRune(json, out _, out used))
                return false;

            json = json[used..];
        }

        return true;
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    private static bool TryReadRune(ReadOnlySpan<byte> escape, out Rune rune, out int used)
    {
        char first = Unit(escape);
        used = UnitBytes;
        if (!char.IsHighSurrogate(first))
            return Rune.TryCreate(first, out rune);

        bool isPair = escape.Length >= 2 * UnitBytes && escape[UnitBytes] == '\\' && escape[UnitBytes + 1] == 'u';
        used = 2 * UnitBytes;
        rune = default;
        return isPair && Rune.TryCreate(first, Unit(escape[UnitBytes..]), out rune);
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

using System.Buffers.Text;

namespace Personalize.Core.Records;

/// <summary>Reads numbers from text, the same for CSV cells, TCP arguments and JSON strings.</summary>
/// <remarks>
/// <code>
/// integer := [+-]digits | a floating number without fraction, as "29.0"
/// number  := [+-]digits[.digits][e[+-]digits]
/// </code>
/// No blanks, no separators, no culture.
/// </remarks>
internal static class NumberText
{
    // Above this a double may stand for several integers.
    private const double ExactIntegerMax = 1L << 53;

    private const int ShortDigits = 7; // 9,999,999 is below 2^24

    // An array: a span over constants costs 72 bytes a call where the compiler does not optimise (Debug).
    private static readonly float[] Tens = [1f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f];

    public static bool TryReadInt64(ReadOnlySpan<byte> text, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length)
            return true;
        return TryReadDouble(text, out var number) && TryToInt64(number, out value);
    }

    /// <summary>Any finite or infinite number; the caller refuses what is not finite.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;

    /// <summary>Rounded once, not by way of double.</summary>
    public static bool TryReadSingle(ReadOnlySpan<byte> text, out float value) =>
        TryReadShort(text, out value) || (Utf8Parser.TryParse(text, out value, out int used) && used == text.Length);

    /// <summary>Up to seven digits with a point among them: both the digits and the power of ten are exact floats, so one division rounds once.</summary>
    private static bool TryReadShort(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > ShortDigits + 1 || !char.IsAsciiDigit((char)text[0]) || !char.IsAsciiDigit((char)text[^1]))
            return false;
        var digits = 0;
        var point = -1;
        for (var at = 0; at < text.Length; at++)
        {
            var digit = text[at] - (byte)'0';
            if ((uint)digit <= 9)
                digits = digits * 10 + digit;
            else if (text[at] == (byte)'.' && point < 0)
                point = at;
            else
                return false;
        }

        if (point < 0 && text.Length > ShortDigits)
            return false;
        value = point < 0 ? digits : digits / Tens[text.Length - 1 - point];
        return true;
    }

    public static bool TryToInt64(double number, out long value)
    {
        value = 0;
        if (!(Math.Abs(number) <= ExactIntegerMax) || Math.Floor(number) != number)
            return false;
        value = (long)number;
        return true;
    }

    public static bool TryReadBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = System.Text.Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || System.Text.Ascii.EqualsIgnoreCase(text, "false"u8);
    }
}

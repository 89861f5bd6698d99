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
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

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

using System.Globalization;
using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A time: epoch seconds, as the model has it; also milliseconds, the same as text, or ISO 8601 text, as old clients send it.</summary>
internal sealed class DateShape : Shape
{
    /// <summary>From here on a number is milliseconds: as seconds it would be the year 5138.</summary>
    private const double MillisecondsFrom = 1e11;

    private const double Limit = 1e15;
    private const int TextCharsMax = 40;

    public override string Description => "time: epoch seconds, milliseconds, numeric or ISO 8601 text";

    public override void Check(JsonElement value, Violations violations)
    {
        if (!TryRead(value, out _))
            violations.Add(value, "Member must be a timestamp: epoch seconds, milliseconds or ISO 8601 text");
    }

    /// <summary>The whole seconds since 1970; fractions are cut.</summary>
    public static bool TryRead(JsonElement value, out long seconds)
    {
        seconds = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out double number) && TryTake(number, out seconds),
            JsonValueKind.String => JsonText.TryGet(value, out string? text) && TryRead(text, out seconds),
            _ => false,
        };
    }

    private static bool TryRead(string text, out long seconds)
    {
        seconds = 0;
        if (text.Length is 0 or > TextCharsMax)
            return false;

        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number))
            return TryTake(number, out seconds);

        bool isIso = text.Length >= 10 && char.IsAsciiDigit(text[0]) && text[4] == '-' && text[7] == '-';
        if (!isIso || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time))
            return false;

        seconds = time.ToUnixTimeSeconds();
        return true;
    }

    private static bool TryTake(double number, out long seconds)
    {
        seconds = Math.Abs(number) < Limit ? (long)Math.Floor(Math.Abs(number) >= MillisecondsFrom ? number / 1000 : number) : 0;
        return Math.Abs(number) < Limit;
    }
}

using System.Globalization;
using Personalize.Core;
using Personalize.Core.Records;

namespace Personalize.Storage.Import;

/// <summary>Says in words what may stand where a record builder refused.</summary>
internal static class AllowedValues
{
    public static string Of(RefusalCode code) => code switch
    {
        RefusalCode.IdEmpty or RefusalCode.IdTooLong => string.Create(CultureInfo.InvariantCulture,
            $"an id of 1..{RecordLimits.IdCharsMax} characters"),
        RefusalCode.IdNotUtf8 or RefusalCode.NotUtf8 => "text in UTF-8",
        RefusalCode.NotAnInt => "a whole number from -2147483648 to 2147483647",
        RefusalCode.NotALong => "a whole number from -9223372036854775808 to 9223372036854775807",
        RefusalCode.NotAFloat or RefusalCode.NotADouble => "a number such as 3 or 3.5",
        RefusalCode.NotFinite => "a finite number",
        RefusalCode.NotABoolean => "true or false",
        RefusalCode.NullNotAllowed or RefusalCode.MissingField => "a value; the schema has no null in the type of this field",
        RefusalCode.ValueTooLong => string.Create(CultureInfo.InvariantCulture,
            $"at most {RecordLimits.CategoryCharsMax} characters in a categorical field, {RecordLimits.TextBytesMax} bytes in another"),
        RefusalCode.TimestampOutOfRange => "epoch seconds, 0..99999999999; a number of 13 digits is milliseconds",
        _ => $"a value that is not refused as {code}",
    };
}

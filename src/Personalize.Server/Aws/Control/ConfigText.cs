using System.Runtime.InteropServices;
using System.Text.Json;

namespace Personalize.Server.Aws.Control;

/// <summary>A JSON object of a request that is kept to the letter, members that nobody knows too, and so has a limit.</summary>
internal static class ConfigText
{
    /// <summary>Far above any real one, and so that its record fits a page of the change log.</summary>
    public const int BytesMax = 256 << 10;

    /// <summary>Its text, null where it is absent; false with the error where it is too long.</summary>
    public static bool TryRead(AwsCall call, string member, out string? json, out AwsError? error)
    {
        JsonElement config = call.Part(member);
        bool isThere = config.ValueKind == JsonValueKind.Object;
        int bytes = isThere ? JsonMarshal.GetRawUtf8Value(config).Length : 0;
        bool fits = bytes <= BytesMax;
        json = isThere && fits ? config.GetRawText() : null;
        error = fits ? null : AwsError.InvalidInput($"{member} has {bytes} bytes; allowed are {BytesMax}.");
        return fits;
    }
}

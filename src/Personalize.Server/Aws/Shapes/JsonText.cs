using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>Decodes JSON strings that a stranger wrote.</summary>
internal static class JsonText
{
    /// <summary>False where an escape is half of a surrogate pair, which no text may hold.</summary>
    public static bool TryGet(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = value.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}

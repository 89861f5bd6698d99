using System.Text.Json;

namespace Personalize.Cli.Settings;

/// <summary><c>personalize.json</c>: one object whose keys are option names without dashes before them.</summary>
internal static class SettingsFile
{
    public const string Name = "personalize.json";

    /// <summary>The values by option name; null when the folder has no such file.</summary>
    /// <exception cref="WrongWordsException">It is not JSON, or a key or value is not allowed; the message names it.</exception>
    public static Dictionary<string, string[]>? TryRead(string directory, IReadOnlySet<string> allowed)
    {
        string path = Path.Combine(directory, Name);
        if (!File.Exists(path))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new WrongWordsException($"{path} is {document.RootElement.ValueKind}; allowed: one JSON object");
            var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!allowed.Contains(property.Name))
                    throw new WrongWordsException($"{path}: '{property.Name}' is no option; allowed {string.Join(", ", allowed.Order(StringComparer.Ordinal))}");
                values[property.Name] = Read(path, property);
            }

            return values;
        }
        catch (JsonException wrong)
        {
            throw new WrongWordsException($"{path} is not JSON: {wrong.Message}");
        }
    }

    private static string[] Read(string path, JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => [property.Value.GetString()!],
        JsonValueKind.Number => [property.Value.GetRawText()],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(element => element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText())],
        _ => throw new WrongWordsException($"{path}: '{property.Name}' is {property.Value.GetRawText()}; allowed text, a number, true, false or an array of them"),
    };
}

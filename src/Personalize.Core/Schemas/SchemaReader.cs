using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Personalize.Core.Schemas;

/// <summary>Reads the Avro JSON text of a schema: one flat record.</summary>
/// <remarks>
/// <code>
/// schema := { "type": "record", "name": N, ["namespace": any,] ["version": "1.0",] "fields": [ field+ ] }
/// field  := { "name": [A-Za-z_][A-Za-z0-9_]{0,149}, "type": type, ["categorical": bool,] ["textual": bool,] ["itemName": bool] }
/// type   := avro | [ avro ] | [ avro, "null" ] | [ "null", avro ]
/// avro   := "string" | "int" | "long" | "float" | "double" | "boolean"
/// </code>
/// <c>N</c> is Interactions, Items or Users, compared ignoring case and <c>_</c>. Other keys are ignored. Field names are unique
/// without <c>_</c> and ignoring case. Control plane: allocates, never throws for what the text says.
/// </remarks>
public static class SchemaReader
{
    /// <summary>Longest schema text in UTF-16 characters: what the service model allows.</summary>
    public const int TextCharsMax = 20_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads <paramref name="text"/>; on false <paramref name="error"/> names what was seen and what is allowed.</summary>
    public static bool TryRead(
        string text, DatasetKind expectedKind, [NotNullWhen(true)] out DatasetSchema? schema, [NotNullWhen(false)] out string? error) =>
        TryReadAny(text, expectedKind, out schema, out error);

    /// <summary>Reads a schema of whatever dataset its name says.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out DatasetSchema? schema, [NotNullWhen(false)] out string? error) =>
        TryReadAny(text, null, out schema, out error);

    private static bool TryReadAny(
        string text, DatasetKind? expectedKind, [NotNullWhen(true)] out DatasetSchema? schema, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        schema = null;
        if (text.Length > TextCharsMax)
        {
            error = $"the schema has {text.Length} characters; allowed at most {TextCharsMax}";
            return false;
        }

        ImmutableArray<Field> columns = [];
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            var kind = expectedKind ?? FindKind(document.RootElement);
            error = kind is null ? RefuseName(document.RootElement) : ReadRecord(document.RootElement, kind.Value, out columns);
            if (error is null)
                schema = new DatasetSchema(kind!.Value, text, columns);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // ArgumentException and InvalidOperationException: halves of surrogate pairs, raw or escaped.
            error = "the schema is not valid JSON: " + e.Message;
        }

        return schema is not null;
    }

    private static string? ReadRecord(JsonElement root, DatasetKind kind, out ImmutableArray<Field> columns)
    {
        columns = [];
        if (root.ValueKind != JsonValueKind.Object)
            return $"the schema is {Show(root)}; allowed: a JSON object of type record";
        if (!root.TryGetProperty("type", out var type) || !IsText(type, "record"))
            return $"the schema's type is {Show(type)}; allowed: \"record\"";
        if (!root.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || !NamesDataset(name.GetString()!, kind))
            return $"the schema's name is {Show(name)}; allowed: \"{kind}\"";
        if (root.TryGetProperty("version", out var version) && !IsText(version, "1.0"))
            return $"the schema's version is {Show(version)}; allowed: \"1.0\"";
        if (!root.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Array || fields.GetArrayLength() == 0)
            return $"the schema's fields are {Show(fields)}; allowed: an array of at least one field";
        return ReadFields(fields, kind, out columns);
    }

    private static DatasetKind? FindKind(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            return null;
        foreach (var kind in Enum.GetValues<DatasetKind>())
        {
            if (NamesDataset(name.GetString()!, kind))
                return kind;
        }

        return null;
    }

    private static string RefuseName(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return $"the schema is {Show(root)}; allowed: a JSON object of type record";
        root.TryGetProperty("name", out var name);
        return $"the schema's name is {Show(name)}; allowed: {string.Join(", ", Enum.GetValues<DatasetKind>().Select(kind => $"\"{kind}\""))}";
    }

    private static string? ReadFields(JsonElement fields, DatasetKind kind, out ImmutableArray<Field> columns)
    {
        var all = new List<Field>(fields.GetArrayLength());
        var kept = ImmutableArray.CreateBuilder<Field>(fields.GetArrayLength());
        columns = [];
        foreach (var element in fields.EnumerateArray())
        {
            var error = FieldReader.Read(element, kind, all.Count, out var field, out var isKey)
                ?? FindDuplicate(all, field!);
            if (error is not null)
                return error;
            all.Add(field!);
            if (!isKey)
                kept.Add(field!);
        }

        columns = kept.ToImmutable();
        return CheckWhole(all, kept.Count, kind);
    }

    private static string? FindDuplicate(List<Field> fields, Field field)
    {
        foreach (var other in fields)
        {
            if (FieldNames.AreEqual(other.Utf8Name, field.Utf8Name))
                return $"field {field.Name} is a duplicate of {other.Name}; names must differ without '_' and ignoring case";
            if (other.ItemName && field.ItemName)
                return $"fields {other.Name} and {field.Name} are both itemName; allowed: one";
        }

        return null;
    }

    private static string? CheckWhole(List<Field> all, int columnCount, DatasetKind kind)
    {
        foreach (var reserved in ReservedField.Of(kind))
        {
            var name = Encoding.UTF8.GetBytes(reserved.Name);
            if (reserved.Required && !all.Exists(field => FieldNames.AreEqual(field.Utf8Name, name)))
                return $"the required field {reserved.Name} of type {reserved.AvroType} is missing from the {kind} schema";
        }

        if (columnCount == 0 && kind != DatasetKind.Interactions)
            return $"the {kind} schema has no field but its id; allowed: at least one more";
        return columnCount > DatasetSchema.ColumnsMax
            ? $"the schema has {columnCount} fields besides its ids; allowed at most {DatasetSchema.ColumnsMax}"
            : null;
    }

    private static bool NamesDataset(string name, DatasetKind kind) =>
        FieldNames.AreEqual(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(kind.ToString()));

    private static bool IsText(JsonElement element, string expected) =>
        element.ValueKind == JsonValueKind.String && element.ValueEquals(expected);

    internal static string Show(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
            return "absent";
        var raw = element.GetRawText();
        return raw.Length <= 80 ? raw : raw[..77] + "...";
    }
}

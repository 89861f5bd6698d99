using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>Reads a schema off a source: the reserved names get their types, the others what all their cells allow.</summary>
/// <remarks>
/// Whole numbers become <c>long</c>, other numbers <c>float</c>, true and false <c>boolean</c>, text with bars or at most 1,000 values categorical
/// text, other text <c>string</c>; a column with an empty cell allows null. The whole source is read, since the last row may be the one that differs.
/// </remarks>
public static partial class SchemaInference
{
    private const int RowsPerLook = 16_384;

    private static readonly Dictionary<DatasetKind, (string Name, string Type)[]> Reserved = new()
    {
        [DatasetKind.Interactions] =
        [
            ("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long"), ("EVENT_TYPE", "string"), ("EVENT_VALUE", "float"),
            ("IMPRESSION", "string"), ("RECOMMENDATION_ID", "string"), ("EVENT_ATTRIBUTION_SOURCE", "string"),
        ],
        [DatasetKind.Items] = [("ITEM_ID", "string"), ("CREATION_TIMESTAMP", "long")],
        [DatasetKind.Users] = [("USER_ID", "string")],
    };

    private static readonly Dictionary<DatasetKind, string[]> Required = new()
    {
        [DatasetKind.Interactions] = ["USER_ID", "ITEM_ID", "TIMESTAMP"],
        [DatasetKind.Items] = ["ITEM_ID"],
        [DatasetKind.Users] = ["USER_ID"],
    };

    /// <summary>The Avro JSON text; null and a refusal when the source cannot be read or has names that no schema may have.</summary>
    public static string? TryInfer(DatasetKind kind, string path, out ImportRefusal? refusal, CancellationToken cancellationToken)
    {
        ImportSource? source = ImportSource.TryFind(kind, path, out refusal);
        if (source is null)
            return null;
        var columns = new List<(string Name, ColumnFacts Facts)>();
        for (int i = 0; i < source.Paths.Length; i++)
        {
            refusal = LearnFile(source, i, columns, cancellationToken);
            if (refusal is not null)
                return null;
        }

        return Write(kind, columns);
    }

    private static ImportRefusal? LearnFile(
        ImportSource source, int number, List<(string Name, ColumnFacts Facts)> columns, CancellationToken cancellationToken)
    {
        using RowSource? rows = source.TryOpen(number, out ImportRefusal? refusal);
        refusal ??= CheckHeader(rows!, source.Kind);
        if (refusal is not null)
            return refusal;
        var facts = new ColumnFacts[rows!.Columns.Length];
        for (int field = 0; field < facts.Length; field++)
            facts[field] = FindOrAdd(columns, rows.Columns[field]);
        while (rows.TryReadRow())
        {
            for (int field = 0; field < facts.Length; field++)
                facts[field].Learn(rows[field]);
            if (rows.Row % RowsPerLook == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        return rows.Refusal;
    }

    private static ImportRefusal? CheckHeader(RowSource rows, DatasetKind kind)
    {
        string[] missing = [.. Required[kind].Where(name => rows.FindColumn(Encoding.UTF8.GetBytes(name)) < 0)];
        if (missing.Length > 0)
            return ImportRefusal.OfFile(rows.File, $"Input CSV is missing the following columns:[{string.Join(", ", missing)}].");
        string? wrong = rows.Columns.FirstOrDefault(name => !FieldName().IsMatch(name));
        return wrong is null ? null : new ImportRefusal(rows.File, 1, null, wrong, "a column name of letters, digits and _, not beginning with a digit");
    }

    private static ColumnFacts FindOrAdd(List<(string Name, ColumnFacts Facts)> columns, string name)
    {
        foreach ((string known, ColumnFacts facts) in columns)
        {
            if (AreEqual(known, name))
                return facts;
        }

        columns.Add((name, new ColumnFacts()));
        return columns[^1].Facts;
    }

    private static string Write(DatasetKind kind, List<(string Name, ColumnFacts Facts)> columns)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", "record");
            json.WriteString("name", kind.ToString());
            json.WriteString("namespace", "com.amazonaws.personalize.schema");
            json.WriteStartArray("fields");
            foreach ((string name, ColumnFacts facts) in columns)
                WriteField(json, kind, name, facts);
            json.WriteEndArray();
            json.WriteString("version", "1.0");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteField(Utf8JsonWriter json, DatasetKind kind, string name, ColumnFacts facts)
    {
        (string Name, string Type)? reserved = Array.Find(Reserved[kind], known => AreEqual(known.Name, name)) is { Name: not null } found ? found : null;
        bool isRequired = reserved is not null && Array.Exists(Required[kind], required => AreEqual(required, name));
        json.WriteStartObject();
        json.WriteString("name", reserved?.Name ?? name);
        string type = reserved?.Type ?? facts.AvroType;
        if (facts.Nullable && !isRequired)
        {
            json.WriteStartArray("type");
            json.WriteStringValue("null");
            json.WriteStringValue(type);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type", type);
        }

        if (reserved is null && facts.IsCategorical)
            json.WriteBoolean("categorical", value: true);
        json.WriteEndObject();
    }

    private static bool AreEqual(string left, string right) => FieldNames.AreEqual(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,149}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldName();
}

using System.Text;
using System.Text.Json;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Runtime;

/// <summary>Columns of the items that a request wants beside their ids, named as it names them.</summary>
/// <remarks><c>"metadataColumns": {"ITEMS": ["GENRES", "title"]}</c>: at most ten, where the campaign allows it; then at most 50 items are answered.</remarks>
internal readonly struct MetadataColumns
{
    /// <summary>Items of an answer with metadata.</summary>
    public const int ItemsMax = 50;

    private const int ColumnsMax = 10;
    private const int NumberBytesMax = 32;

    // A request ends before its thread begins another, so one copy per thread does.
    [ThreadStatic]
    private static StoredRecord? _record;

    private readonly JsonElement _names;

    private MetadataColumns(JsonElement names) => _names = names;

    public bool AreWanted => _names.ValueKind == JsonValueKind.Array;

    /// <summary>Reads the member; none where it is absent.</summary>
    public static bool TryRead(AwsCall call, Campaign campaign, Recipe recipe, TextScratch scratch, out MetadataColumns columns, out AwsError? error)
    {
        columns = default;
        error = null;
        if (!call.Input.TryGetProperty("metadataColumns"u8, out JsonElement given) || given.ValueKind != JsonValueKind.Object || given.GetPropertyCount() == 0)
            return true;

        JsonProperty only = given.EnumerateObject().First(); // The shape has one at most.
        if (!only.Name.Equals("ITEMS", StringComparison.OrdinalIgnoreCase))
            error = AwsError.InvalidInput($"metadataColumns names the dataset '{PrintableText.Of(only.Name)}'; allowed is ITEMS.");
        else if (!campaign.Config.EnableMetadata && recipe.Name is not (Recipes.UserPersonalizationV2 or Recipes.PersonalizedRankingV2))
            error = AwsError.InvalidInput($"campaign {campaign.Name} gives no metadata; allowed after enableMetadataWithRecommendations of its campaignConfig is true.");
        else if (only.Value.GetArrayLength() > ColumnsMax)
            error = AwsError.InvalidInput($"metadataColumns names {only.Value.GetArrayLength()} columns; allowed are at most {ColumnsMax}.");
        else
            error = FindUnknown(only.Value, campaign.Group.Store.Schemas.Items, scratch);

        columns = new MetadataColumns(only.Value);
        return error is null;
    }

    /// <summary>Writes <c>metadata</c>: the columns that the item has a value in, as text.</summary>
    public void Write(Utf8JsonWriter answer, DatasetGroup group, int row, TextScratch scratch)
    {
        StoredRecord record = _record ??= new StoredRecord();
        bool hasRecord = group.Items.TryRead(row, record);
        answer.WriteStartObject("metadata"u8);
        foreach (JsonElement name in _names.EnumerateArray())
        {
            if (hasRecord && scratch.TryRead(name, out ReadOnlySpan<byte> text) && record.Schema!.TryFindColumn(text, out int column)
                && record.Cells.TryFind(column, out CellView cell) && !cell.IsNull)
            {
                Write(answer, text, cell);
            }
        }

        answer.WriteEndObject();
    }

    private static AwsError? FindUnknown(JsonElement names, DatasetSchema? schema, TextScratch scratch)
    {
        foreach (JsonElement name in names.EnumerateArray())
        {
            if (schema is null || !scratch.TryRead(name, out ReadOnlySpan<byte> text) || !schema.TryFindColumn(text, out _))
            {
                string allowed = schema is null ? "none: the group has no Items dataset" : string.Join(", ", schema.Columns.Select(column => column.Name));
                return AwsError.InvalidInput($"metadataColumns names '{(JsonText.TryGet(name, out string? seen) ? PrintableText.Of(seen) : "?")}'; allowed are {allowed}.");
            }
        }

        return null;
    }

    private static void Write(Utf8JsonWriter answer, ReadOnlySpan<byte> name, CellView cell)
    {
        Span<byte> number = stackalloc byte[NumberBytesMax];
        int bytes = 0;
        switch (cell.Kind)
        {
            case ColumnKind.Text or ColumnKind.Category:
                answer.WriteString(name, cell.Text);
                return;
            case ColumnKind.Boolean:
                answer.WriteString(name, cell.Boolean ? "true"u8 : "false"u8);
                return;
            case ColumnKind.Float32:
                ((float)cell.Double).TryFormat(number, out bytes, default, System.Globalization.CultureInfo.InvariantCulture);
                break;
            case ColumnKind.Float64:
                cell.Double.TryFormat(number, out bytes, default, System.Globalization.CultureInfo.InvariantCulture);
                break;
            default:
                cell.Int64.TryFormat(number, out bytes, default, System.Globalization.CultureInfo.InvariantCulture);
                break;
        }

        answer.WriteString(name, number[..bytes]);
    }
}

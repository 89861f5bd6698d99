using System.Text;
using Personalize.Core.Schemas;
using Personalize.Storage.Import;
using Personalize.Training.ColdStart;
using Personalize.Training.Matrices;

namespace Personalize.Cli.Evaluation;

/// <summary>The items of a CSV file: their features for training, as the engine itself would read them.</summary>
internal sealed class ItemCatalog
{
    private readonly string _path;
    private readonly DatasetSchema _schema;
    private readonly CancellationToken _cancellationToken;

    private ItemCatalog(string path, DatasetSchema schema, CancellationToken cancellationToken)
    {
        _path = path;
        _schema = schema;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reads the schema off the file.</summary>
    public static ItemCatalog Open(string path, CancellationToken cancellationToken)
    {
        string text = SchemaInference.TryInfer(DatasetKind.Items, path, out ImportRefusal? refusal, cancellationToken)
            ?? throw new WorkFailedException(refusal!.ToString());
        return SchemaReader.TryRead(text, DatasetKind.Items, out DatasetSchema? schema, out string? error)
            ? new ItemCatalog(path, schema, cancellationToken)
            : throw new WorkFailedException($"{path}: {error}");
    }

    /// <summary>Adds the items that are new to <paramref name="items"/> and gathers the features of all: categories by value, numbers by bucket.</summary>
    public ItemFeatures ReadFeatures(IdNumbers items)
    {
        var cells = new Dictionary<int, string[]>();
        var numbers = new List<double>[_schema.Columns.Length];
        for (int column = 0; column < numbers.Length; column++)
            numbers[column] = [];
        RowFiles.ForEach(DatasetKind.Items, _path, (rows, tick) => ReadFile(rows, tick, items, cells, numbers), null, _cancellationToken);
        var features = new FeatureSpaceBuilder();
        for (int column = 0; column < numbers.Length; column++)
        {
            if (IsNumber(column))
                features.AddNumberColumn(column, numbers[column].ToArray());
        }

        for (int item = 0; item < items.Count; item++)
        {
            if (cells.TryGetValue(item, out string[]? row))
                AddItem(features, row);
            features.EndItem();
        }

        return features.Build();
    }

    private void ReadFile(RowSource rows, Action tick, IdNumbers items, Dictionary<int, string[]> cells, List<double>[] numbers)
    {
        int id = RowFiles.Column(rows, "ITEM_ID");
        int[] fields = [.. _schema.Columns.Select(field => rows.FindColumn(field.Utf8Name))];
        while (rows.TryReadRow())
        {
            string[] row = new string[fields.Length];
            for (int column = 0; column < fields.Length; column++)
            {
                ReadOnlySpan<byte> cell = fields[column] < 0 ? default : rows[fields[column]];
                row[column] = Encoding.UTF8.GetString(cell);
                if (IsNumber(column) && TryReadNumber(row[column], out double number))
                    numbers[column].Add(number);
            }

            cells[items.GetOrAdd(rows[id])] = row;
            tick();
        }
    }

    private void AddItem(FeatureSpaceBuilder features, string[] row)
    {
        for (int column = 0; column < row.Length; column++)
        {
            if (IsNumber(column) && TryReadNumber(row[column], out double number))
                features.AddNumber(column, number);
            else if (_schema.Columns[column].Kind == ColumnKind.Category)
            {
                foreach (string value in row[column].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    features.AddValue(column, value);
            }
        }
    }

    private bool IsNumber(int column) => _schema.Columns[column].Kind is ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64;

    private static bool TryReadNumber(string text, out double number) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out number);
}

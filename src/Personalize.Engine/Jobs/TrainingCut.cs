using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Engine.Serving;
using Personalize.Storage.Datasets;
using Personalize.Training.ColdStart;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Engine.Jobs;

/// <summary>A group's data as of one moment, in the form that recipes read.</summary>
/// <remarks>Row counts are noted at the start; what is put later is left out. Holds no lock while it reads, so puts go on.</remarks>
internal static class TrainingCut
{
    /// <summary>Reads histories, oldest event first, and item features; again from the start when an import or another schema changed the rows meanwhile.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="selection">What of it; null: all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static TrainingData Read(GroupStore store, TrainingSelection? selection = null, CancellationToken cancellationToken = default) =>
        Read(store, selection, out _, cancellationToken);

    /// <inheritdoc cref="Read(GroupStore, TrainingSelection, CancellationToken)"/>
    /// <param name="store">The group's data.</param>
    /// <param name="selection">What of it; null: all.</param>
    /// <param name="itemColumns">Names of the item columns by the numbers that the features have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static TrainingData Read(GroupStore store, TrainingSelection? selection, out IReadOnlyList<string> itemColumns, CancellationToken cancellationToken)
    {
        while (true)
        {
            int overhauls;
            lock (store.ItemsLock)
            {
                overhauls = store.Overhauls; // None runs now: it holds this lock to its end.
            }

            TrainingData data = ReadOnce(store, selection ?? TrainingSelection.All, out itemColumns, cancellationToken);
            if (store.Overhauls == overhauls)
            {
                return data;
            }
        }
    }

    private static TrainingData ReadOnce(GroupStore store, TrainingSelection selection, out IReadOnlyList<string> itemColumns, CancellationToken cancellationToken)
    {
        Table? table = store.State.Items.Table;
        itemColumns = table is null ? [] : [.. table.Schema.Columns.Select(column => column.Name)];
        int items = store.State.Items.RowCount;
        var start = new List<long> { 0 };
        var item = new List<int>();
        var time = new List<long>();
        var weight = new List<float>();
        var hash = new List<uint>();
        for (int c = 0; c < CellMap.Cells; c++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (store.State.TryGetCell(c) is { } cell)
            {
                ReadCell(cell, items, selection.Events, start, item, time, weight, hash);
            }
        }

        return new TrainingData(items, start.ToArray(), item.ToArray(), time.ToArray(), weight.ToArray(), ReadFeatures(table, items, selection)) { UserHashes = hash.ToArray() };
    }

    private static void ReadCell(UserCell cell, int items, EventWeights weights, List<long> start, List<int> item, List<long> time, List<float> weight, List<uint> hash)
    {
        int interactions = cell.Interactions.RowCount;
        int users = cell.Users.RowCount;
        var history = new HistoryEvent[256];
        for (int user = 0; user < users; user++)
        {
            int count;
            CategoryDictionary? types;
            while ((count = cell.Interactions.CopyHistory(user, history, out types)) == history.Length)
            {
                history = new HistoryEvent[history.Length * 2];
            }

            for (int i = count - 1; i >= 0; i--)
            {
                if (history[i].Interaction < interactions && history[i].ItemRow < items && weights.Of(types, history[i]) is > 0 and var one)
                {
                    item.Add(history[i].ItemRow);
                    time.Add(history[i].Timestamp);
                    weight.Add(one);
                }
            }

            start.Add(item.Count);
            hash.Add(UserHash.Of(cell.Users.GetId(user)));
        }
    }

    private static ItemFeatures? ReadFeatures(Table? table, int items, TrainingSelection selection)
    {
        if (table?.Schema is not { } schema)
        {
            return null;
        }

        var builder = new FeatureSpaceBuilder();
        var record = new StoredRecord();
        bool[] isTaken = [.. schema.Columns.ToArray().Select(column => selection.TakesItemColumn(column.Name))];
        AddNumberColumns(builder, table, items, record, isTaken);
        for (int row = 0; row < items; row++)
        {
            if (record.TryFill(table, row))
            {
                AddItem(builder, record.Cells, isTaken);
            }

            builder.EndItem();
        }

        return builder.Build();
    }

    private static void AddNumberColumns(FeatureSpaceBuilder builder, Table table, int items, StoredRecord record, bool[] isTaken)
    {
        var numbers = new List<double>?[table.Schema.Columns.Length];
        for (int row = 0; row < items; row++)
        {
            if (!record.TryFill(table, row))
            {
                continue;
            }

            foreach (CellView cell in record.Cells)
            {
                if (!cell.IsNull && isTaken[cell.Column] && ItemFeatureRule.IsNumber(cell.Kind))
                {
                    (numbers[cell.Column] ??= []).Add(cell.Double);
                }
            }
        }

        for (int column = 0; column < numbers.Length; column++)
        {
            if (numbers[column] is { } values)
            {
                builder.AddNumberColumn(column, values.ToArray());
            }
        }
    }

    private static void AddItem(FeatureSpaceBuilder builder, CellsView cells, bool[] isTaken)
    {
        foreach (CellView cell in cells)
        {
            if (cell.IsNull || !isTaken[cell.Column])
            {
                continue;
            }

            if (ItemFeatureRule.IsNumber(cell.Kind))
            {
                builder.AddNumber(cell.Column, cell.Double);
            }
            else if (cell.Kind == ColumnKind.Category)
            {
                foreach (Range value in MemoryExtensions.Split(cell.Text, (byte)'|'))
                {
                    ReadOnlySpan<byte> text = cell.Text[value].Trim((byte)' ');
                    if (!text.IsEmpty)
                    {
                        builder.AddValue(cell.Column, System.Text.Encoding.UTF8.GetString(text));
                    }
                }
            }
        }
    }
}

using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Training.ColdStart;

namespace Personalize.Engine.Serving;

/// <summary>Which cells of an item describe it for the model: categories by value, numbers by bucket; plain text and booleans say nothing.</summary>
internal static class ItemFeatureRule
{
    public static bool IsNumber(ColumnKind kind) => kind is ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64;

    /// <summary>The feature numbers of a record that the model knows.</summary>
    /// <param name="cells">The record.</param>
    /// <param name="columns">By column of the record: the column that it was when the model was trained; -1 for one that came since.</param>
    /// <param name="space">What the model knows.</param>
    /// <param name="features">Takes them.</param>
    /// <returns>How many were written; more than fit are left out.</returns>
    public static int Read(CellsView cells, ReadOnlySpan<int> columns, FeatureSpace space, Span<int> features)
    {
        int count = 0;
        foreach (CellView cell in cells)
        {
            int column = columns[cell.Column];
            if (cell.IsNull || column < 0)
            {
                continue;
            }

            if (IsNumber(cell.Kind))
            {
                count = Add(space.TryFind(column, cell.Double, out int bucket), bucket, features, count);
            }
            else if (cell.Kind == ColumnKind.Category)
            {
                count = AddValues(cell.Text, column, space, features, count);
            }
        }

        return count;
    }

    private static int AddValues(ReadOnlySpan<byte> text, int column, FeatureSpace space, Span<int> features, int count)
    {
        foreach (Range range in MemoryExtensions.Split(text, (byte)'|'))
        {
            ReadOnlySpan<byte> value = text[range].Trim((byte)' ');
            count = Add(space.TryFind(column, value, out int feature), feature, features, count);
        }

        return count;
    }

    private static int Add(bool isKnown, int feature, Span<int> features, int count)
    {
        if (isKnown && count < features.Length && !features[..count].Contains(feature))
        {
            features[count++] = feature;
        }

        return count;
    }
}

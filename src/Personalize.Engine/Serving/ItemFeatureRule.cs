using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Training.ColdStart;

namespace Personalize.Engine.Serving;

/// <summary>Which cells of an item describe it for the model: categories by value, numbers by bucket; plain text and booleans say nothing.</summary>
internal static class ItemFeatureRule
{
    public static bool IsNumber(ColumnKind kind) => kind is ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64;

    /// <summary>The feature numbers of a record that the model knows.</summary>
    /// <returns>How many were written; more than fit are left out.</returns>
    public static int Read(CellsView cells, FeatureSpace space, Span<int> features)
    {
        int count = 0;
        foreach (CellView cell in cells)
        {
            if (cell.IsNull)
            {
                continue;
            }

            if (IsNumber(cell.Kind))
            {
                count = Add(space.TryFind(cell.Column, cell.Double, out int bucket), bucket, features, count);
            }
            else if (cell.Kind == ColumnKind.Category)
            {
                count = AddValues(cell, space, features, count);
            }
        }

        return count;
    }

    private static int AddValues(CellView cell, FeatureSpace space, Span<int> features, int count)
    {
        foreach (Range range in MemoryExtensions.Split(cell.Text, (byte)'|'))
        {
            ReadOnlySpan<byte> value = cell.Text[range].Trim((byte)' ');
            count = Add(space.TryFind(cell.Column, value, out int feature), feature, features, count);
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

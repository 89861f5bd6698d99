using System.Text;
using Personalize.Core.Schemas;

namespace Personalize.Engine.Serving;

/// <summary>Which column of its training a column of today's schema is, by name: schemas change, models do not.</summary>
/// <remarks>One thread at a time; allocates when the schema is another than last time.</remarks>
internal sealed class FeatureColumns(IReadOnlyList<string> trained)
{
    private DatasetSchema? _schema;
    private int[] _columns = [];

    /// <summary>By column of the schema: its number when the model was trained, -1 for one that the training did not have.</summary>
    public ReadOnlySpan<int> Of(DatasetSchema schema)
    {
        if (!ReferenceEquals(schema, _schema))
        {
            _columns = [.. schema.Columns.Select(NumberOf)];
            _schema = schema;
        }

        return _columns;
    }

    private int NumberOf(Field field)
    {
        for (int column = 0; column < trained.Count; column++)
        {
            if (FieldNames.AreEqual(field.Utf8Name, Encoding.UTF8.GetBytes(trained[column])))
            {
                return column;
            }
        }

        return -1;
    }
}

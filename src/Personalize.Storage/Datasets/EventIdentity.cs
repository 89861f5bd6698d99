using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Datasets;

/// <summary>Type and value of an event as the columns hold them: with user, item and second they say whether two rows are identical.</summary>
/// <param name="EventType">Code of the type; -1 without one, -2 for a type that no row has yet.</param>
/// <param name="Value">NaN without one.</param>
internal readonly record struct EventIdentity(int EventType, float Value)
{
    private const int NewType = -2;

    public static EventIdentity Of(CellsView cells, Table table)
    {
        var schema = table.Schema;
        var type = -1;
        var value = float.NaN;
        foreach (var cell in cells)
        {
            if (cell.IsNull)
                continue;
            if (cell.Column == schema.EventTypeColumn)
                type = table.GetDictionary(cell.Column).TryFindCell(cell.Text, out var code) ? code : NewType;
            else if (cell.Column == schema.EventValueColumn)
                value = (float)cell.Double;
        }

        return new EventIdentity(type, value);
    }

    /// <summary>Of a row that a link leads to: its cells no longer change, so no block version is needed.</summary>
    public static EventIdentity Read(Table table, int row)
    {
        var schema = table.Schema;
        var segment = table.GetSegment(row / Table.SegmentRows);
        var at = row & (Table.SegmentRows - 1);
        var type = schema.EventTypeColumn < 0 ? -1 : segment.Categories(schema.EventTypeColumn).Codes[at];
        return new EventIdentity(type, ReadValue(segment, schema, at));
    }

    /// <summary>The same type and the same value, no value being equal to no value.</summary>
    public bool Matches(Table table, int row)
    {
        var other = Read(table, row);
        return other.EventType == EventType && other.Value.Equals(Value);
    }

    private static float ReadValue(Segment segment, DatasetSchema schema, int at)
    {
        if (schema.EventValueColumn < 0)
            return float.NaN;
        var values = segment.Numbers<float>(schema.EventValueColumn);
        return (values.Nulls[at >> 6] >> (at & 63) & 1) != 0 ? float.NaN : values.Values[at];
    }
}

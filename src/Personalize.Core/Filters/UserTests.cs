using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Evaluates conditions on one encoded record: the tests after IF.</summary>
internal static class UserTests
{
    /// <summary>True when the user has a record and every condition holds for it.</summary>
    public static bool Hold(ReadOnlySpan<ConditionPlan> conditions, in FilterContext context)
    {
        if (conditions.IsEmpty) return true;
        if (context.UserCells.Bytes.IsEmpty) return false;
        foreach (var condition in conditions)
        {
            if (!Holds(condition, context)) return false;
        }
        return true;
    }

    private static bool Holds(ConditionPlan condition, in FilterContext context)
    {
        var isNull = !context.UserCells.TryFind(condition.Column, out var cell) || cell.IsNull;
        return condition.Operator switch
        {
            FilterOperator.IsNull => isNull,
            FilterOperator.IsNotNull => !isNull,
            FilterOperator.NotIn => isNull || !MatchesAny(condition, cell, context),
            FilterOperator.NotEqual => !isNull && !MatchesAny(condition, cell, context),
            FilterOperator.In or FilterOperator.Equal or FilterOperator.Less or FilterOperator.LessOrEqual
                or FilterOperator.Greater or FilterOperator.GreaterOrEqual => !isNull && MatchesAny(condition, cell, context),
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
    }

    private static bool MatchesAny(ConditionPlan condition, CellView cell, in FilterContext context) => cell.Kind switch
    {
        ColumnKind.Int32 or ColumnKind.Int64 => MatchesAny(condition, cell.Int64, context),
        ColumnKind.Float32 => MatchesAny(condition, OrderedKey.Of((float)cell.Double), context),
        ColumnKind.Float64 => MatchesAny(condition, OrderedKey.Of(cell.Double), context),
        ColumnKind.Boolean => MatchesAnyBoolean(condition, cell.Boolean, context),
        ColumnKind.Text => MatchesAnyText(condition, cell.Text, context),
        ColumnKind.Category => MatchesAnyOfList(condition, cell.Text, context),
        _ => throw new ArgumentOutOfRangeException(nameof(cell)),
    };

    private static bool MatchesAny(ConditionPlan condition, long key, in FilterContext context)
    {
        var numbers = new FilterNumbers(condition, context);
        while (numbers.MoveNext())
        {
            var range = numbers.Current.Range(condition.Operator, condition.Kind);
            if (range.Low <= key && key <= range.High) return true;
        }
        return false;
    }

    private static bool MatchesAnyBoolean(ConditionPlan condition, bool value, in FilterContext context)
    {
        var texts = new FilterTexts(condition, context);
        while (texts.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(texts.Current, value ? "true"u8 : "false"u8)) return true;
        }
        return false;
    }

    private static bool MatchesAnyText(ConditionPlan condition, ReadOnlySpan<byte> value, in FilterContext context)
    {
        var texts = new FilterTexts(condition, context);
        while (texts.MoveNext())
        {
            if (texts.Current.SequenceEqual(value)) return true;
        }
        return false;
    }

    /// <summary>The values of a categorical cell, cut as <see cref="Columns.CategoryDictionary"/> cuts them.</summary>
    private static bool MatchesAnyOfList(ConditionPlan condition, ReadOnlySpan<byte> cell, in FilterContext context)
    {
        foreach (var range in cell.Split((byte)'|'))
        {
            var value = cell[range].Trim((byte)' ');
            if (!value.IsEmpty && MatchesAnyText(condition, value, context)) return true;
        }
        return false;
    }
}

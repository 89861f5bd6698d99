using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Personalize.Core.Filters;

/// <summary>Reads one condition: field, operator, operands. The grammar stands at <see cref="FilterParser"/>.</summary>
internal static class FilterConditionParser
{
    public static bool TryParse(ref FilterReader reader, bool afterIf, [NotNullWhen(true)] out FilterCondition? condition)
    {
        condition = null;
        var start = reader.Token.Start;
        if (!TryParseField(ref reader, afterIf, out var field)) return false;
        if (!TryParseOperator(ref reader, out var comparison)) return false;
        var operands = ImmutableArray.CreateBuilder<FilterOperand>(1);
        var parsed = comparison switch
        {
            FilterOperator.In or FilterOperator.NotIn => TryParseList(ref reader, operands),
            FilterOperator.IsNull or FilterOperator.IsNotNull => true,
            _ => TryParseOperand(ref reader, operands),
        };
        if (!parsed) return false;
        condition = new FilterCondition(field, comparison, operands.ToImmutable(), start, reader.TakenEnd - start);
        return true;
    }

    private static bool TryParseField(ref FilterReader reader, bool afterIf, out FilterFieldName field)
    {
        field = default;
        var position = reader.Token.Start;
        if (reader.Token.Kind != FilterTokenKind.Word) return reader.Fail("expected a field such as Items.PRICE");
        var dataset = FindDataset(reader);
        if (dataset is null) return reader.Fail("unknown dataset");
        if (afterIf && dataset != FilterDataset.CurrentUser) return reader.Fail("only CurrentUser fields may follow IF");
        if (!afterIf && dataset == FilterDataset.CurrentUser) return reader.Fail("CurrentUser may stand only after IF");
        if (dataset == FilterDataset.CurrentItem) return reader.Fail("CurrentItem may stand only on the right of an operator");
        reader.Take();
        if (!TryParseDotName(ref reader, out var name)) return false;
        field = new FilterFieldName(dataset.Value, name, position);
        return true;
    }

    private static FilterDataset? FindDataset(FilterReader reader) =>
        reader.Is("Items") ? FilterDataset.Items
        : reader.Is("Interactions") ? FilterDataset.Interactions
        : reader.Is("Users") ? FilterDataset.Users
        : reader.Is("CurrentUser") ? FilterDataset.CurrentUser
        : reader.Is("CurrentItem") ? FilterDataset.CurrentItem
        : reader.Is("Actions") || reader.Is("Action") ? FilterDataset.Actions
        : reader.Is("Action_Interactions") ? FilterDataset.ActionInteractions
        : null;

    private static bool TryParseDotName(ref FilterReader reader, out string name)
    {
        name = "";
        if (!reader.TryTake(FilterTokenKind.Dot)) return reader.Fail("expected '.' and a field name");
        if (reader.Token.Kind != FilterTokenKind.Word) return reader.Fail("expected a field name");
        name = reader.Take().Of(reader.Text).ToString();
        return true;
    }

    private static bool TryParseOperator(ref FilterReader reader, out FilterOperator comparison)
    {
        comparison = FilterOperator.In;
        if (reader.TryTake("IN")) return true;
        if (reader.TryTake("NOT_IN")) return Found(FilterOperator.NotIn, out comparison);
        if (reader.TryTake("NOT")) return Found(FilterOperator.NotIn, out comparison) & (reader.TryTake("IN") || reader.Fail("expected IN"));
        if (reader.Extensions && reader.TryTake("IS")) return TryParseNullTest(ref reader, out comparison);
        FilterOperator? symbol = reader.Token.Kind switch
        {
            FilterTokenKind.Equal => FilterOperator.Equal,
            FilterTokenKind.Less => FilterOperator.Less,
            FilterTokenKind.LessOrEqual => FilterOperator.LessOrEqual,
            FilterTokenKind.Greater => FilterOperator.Greater,
            FilterTokenKind.GreaterOrEqual => FilterOperator.GreaterOrEqual,
            FilterTokenKind.NotEqual when reader.Extensions => FilterOperator.NotEqual,
            _ => null,
        };
        if (symbol is null) return reader.Fail("expected IN, NOT IN, =, <, <=, > or >=");
        reader.Take();
        return Found(symbol.Value, out comparison);
    }

    private static bool Found(FilterOperator found, out FilterOperator comparison)
    {
        comparison = found;
        return true;
    }

    private static bool TryParseNullTest(ref FilterReader reader, out FilterOperator comparison)
    {
        comparison = reader.TryTake("NOT") ? FilterOperator.IsNotNull : FilterOperator.IsNull;
        return reader.TryTake("NULL") || reader.Fail("expected NULL");
    }

    private static bool TryParseList(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        if (reader.Is("CurrentItem")) return TryParseCurrentItem(ref reader, operands);
        if (!reader.TryTake(FilterTokenKind.LeftParenthesis)) return reader.Fail("expected '(' and values");
        do
        {
            if (!TryParseValue(ref reader, operands)) return false;
        }
        while (reader.TryTake(FilterTokenKind.Comma));
        return reader.TryTake(FilterTokenKind.RightParenthesis) || reader.Fail("expected ',' or ')'");
    }

    private static bool TryParseOperand(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        var depth = 0;
        while (reader.TryTake(FilterTokenKind.LeftParenthesis)) depth++;
        if (!(reader.Is("CurrentItem") ? TryParseCurrentItem(ref reader, operands) : TryParseValue(ref reader, operands))) return false;
        for (; depth > 0; depth--)
        {
            if (!reader.TryTake(FilterTokenKind.RightParenthesis)) return reader.Fail("expected ')'");
        }
        return true;
    }

    private static bool TryParseCurrentItem(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        var position = reader.Take().Start;
        if (!TryParseDotName(ref reader, out var name)) return false;
        operands.Add(new FilterOperand(FilterOperandKind.CurrentItem, name, 0, position));
        return true;
    }

    private static bool TryParseValue(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        var token = reader.Token;
        switch (token.Kind)
        {
            case FilterTokenKind.Number:
                return Add(ref reader, operands, FilterOperandKind.Number, token.Of(reader.Text).ToString());
            case FilterTokenKind.Star:
                return Add(ref reader, operands, FilterOperandKind.AnyEvent, "");
            case FilterTokenKind.Placeholder:
                return TryParsePlaceholder(ref reader, operands);
            case FilterTokenKind.String:
                return TryParseString(ref reader, operands);
            case FilterTokenKind.Word when reader.Extensions && reader.Is("NOW"):
                return TryParseNow(ref reader, operands);
            case FilterTokenKind.Word when reader.Extensions && (reader.Is("true") || reader.Is("false")):
                return Add(ref reader, operands, FilterOperandKind.Boolean, reader.Is("true") ? "true" : "false");
            case FilterTokenKind.Word:
                return reader.Fail("expected a quoted string, a number or a placeholder");
            default:
                return reader.Fail("expected a value");
        }
    }

    private static bool Add(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands, FilterOperandKind kind, string text)
    {
        operands.Add(new FilterOperand(kind, text, 0, reader.Take().Start));
        return true;
    }

    private static bool TryParsePlaceholder(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        var name = reader.Token.Of(reader.Text)[1..];
        return name.Length <= FilterParser.PlaceholderCharactersMax
            ? Add(ref reader, operands, FilterOperandKind.Placeholder, name.ToString())
            : reader.FailAt($"placeholder has {name.Length} characters; allowed 1..{FilterParser.PlaceholderCharactersMax}", reader.Token.Start);
    }

    private static bool TryParseString(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        var text = FilterTokenizer.Unescape(reader.Text, reader.Token);
        if (text == "*") return Add(ref reader, operands, FilterOperandKind.AnyEvent, "");
        return text.Length > 1 && text[0] == '$' && FilterTokenizer.IsPlaceholderName(text.AsSpan(1))
            ? Add(ref reader, operands, FilterOperandKind.Placeholder, text[1..])
            : Add(ref reader, operands, FilterOperandKind.String, text);
    }

    private static bool TryParseNow(ref FilterReader reader, ImmutableArray<FilterOperand>.Builder operands)
    {
        var position = reader.Take().Start;
        if (!reader.TryTake(FilterTokenKind.LeftParenthesis) || !reader.TryTake(FilterTokenKind.RightParenthesis))
            return reader.Fail("expected NOW()");
        var offset = 0L;
        if (!TryParseOffset(ref reader, ref offset)) return false;
        operands.Add(new FilterOperand(FilterOperandKind.Now, "", offset, position));
        return true;
    }

    private static bool TryParseOffset(ref FilterReader reader, ref long offset)
    {
        var signed = reader.TryTake(FilterTokenKind.Minus) ? -1 : reader.TryTake(FilterTokenKind.Plus) ? 1 : 0;
        var number = reader.Token;
        if (signed == 0 && !(number.Kind == FilterTokenKind.Number && reader.Text[number.Start] == '-')) return true;
        if (!int.TryParse(number.Of(reader.Text), out var count) || (signed != 0 && count < 0)) return reader.Fail("expected a whole number such as 30d");
        reader.Take();
        var unitSeconds = reader.Is("s") ? 1 : reader.Is("m") ? 60 : reader.Is("h") ? 3600 : reader.Is("d") ? 86_400 : reader.Is("w") ? 604_800 : 0;
        if (unitSeconds == 0) return reader.Fail("expected a unit: s, m, h, d or w");
        reader.Take();
        offset = (long)(signed == 0 ? 1 : signed) * count * unitSeconds;
        return true;
    }
}

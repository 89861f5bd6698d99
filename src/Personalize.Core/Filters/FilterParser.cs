using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Personalize.Core.Filters;

/// <summary>Reads filter expressions.</summary>
/// <remarks>
/// Written by hand: no recursion, no regular expression, one token of look-ahead; time and memory linear in the text.
/// <code>
/// filter      = expression { "|" expression }
/// expression  = ( "INCLUDE" | "EXCLUDE" ) target "WHERE" condition { ( "AND" | "OR" ) condition } [ if-part ]
/// target      = "ItemID" | "UserID" | "ActionID"
/// condition   = field ( in-test | comparison )
/// in-test     = ( [ "NOT" ] "IN" | "NOT_IN" ) ( "(" value-list ")" | current-item )
/// value-list  = value { "," value }
/// value       = placeholder | string | number | "*"
/// comparison  = ( "=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) operand
/// operand     = number | string | placeholder | current-item | "(" operand ")"
/// if-part     = "IF" user-test { "AND" user-test }
/// user-test   = "CurrentUser" "." name ( in-test | comparison )
/// field       = dataset "." name
/// dataset     = "Items" | "Users" | "Interactions" | "Actions" | "Action" | "Action_Interactions"
/// current-item= "CurrentItem" "." name
/// </code>
/// Tokens: see <c>FilterTokenizer</c>. Keywords, targets, datasets and field names ignore case; AND binds tighter than OR. A string
/// that holds only a placeholder is that placeholder; <c>"*"</c> is <c>*</c>.
/// <para>With <see cref="FilterOptions.Extensions"/> also:</para>
/// <code>
/// condition   = ... | "(" condition { ( "AND" | "OR" ) condition } ")" | field "IS" [ "NOT" ] "NULL"
/// comparison  = ... | "!=" operand
/// operand     = ... | "true" | "false" | "NOW" "(" ")" [ ( "+" | "-" ) digits ( "s" | "m" | "h" | "d" | "w" ) ]
/// </code>
/// What the words mean together (datasets, schemas, placeholders) is checked by <see cref="FilterRules"/>.
/// </remarks>
public static class FilterParser
{
    /// <summary>Longest expression, in UTF-16 characters.</summary>
    public const int CharactersMax = 2500;

    /// <summary>Longest placeholder name, without <c>$</c>.</summary>
    public const int PlaceholderCharactersMax = 50;

    /// <summary>Most grouping parentheses open at once.</summary>
    public const int DepthMax = 8;

    /// <summary>Reads <paramref name="text"/>; on false <paramref name="error"/> says what is wrong and where.</summary>
    public static bool TryParse(
        string text,
        FilterOptions options,
        [NotNullWhen(true)] out FilterTree? tree,
        [NotNullWhen(false)] out FilterError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        tree = null;
        error = null;
        if (text.Length > CharactersMax)
        {
            error = new FilterError($"expression has {text.Length} characters; allowed 1..{CharactersMax}", CharactersMax);
            return false;
        }
        var reader = new FilterReader(text, options.Extensions);
        var expressions = ImmutableArray.CreateBuilder<FilterExpression>();
        FilterTarget? target = null;
        do
        {
            if (!TryParseExpression(ref reader, ref target, out var expression))
            {
                error = reader.Error!;
                return false;
            }
            expressions.Add(expression);
        }
        while (reader.TryTake(FilterTokenKind.Pipe));
        tree = new FilterTree(text, target!.Value, expressions.ToImmutable());
        return true;
    }

    private static bool TryParseExpression(ref FilterReader reader, ref FilterTarget? target, [NotNullWhen(true)] out FilterExpression? expression)
    {
        expression = null;
        var start = reader.Token.Start;
        if (!TryParseHead(ref reader, ref target, out var action)) return false;
        var steps = ImmutableArray.CreateBuilder<FilterStep>();
        var conditions = ImmutableArray.CreateBuilder<FilterCondition>();
        if (!TryParseConditions(ref reader, steps, conditions)) return false;
        var userConditions = ImmutableArray.CreateBuilder<FilterCondition>();
        if (reader.TryTake("IF") && !TryParseUserConditions(ref reader, userConditions)) return false;
        if (reader.Token.Kind is not (FilterTokenKind.Pipe or FilterTokenKind.End))
            return reader.Fail(userConditions.Count == 0 ? "expected AND, OR, IF, '|' or the end" : AfterUserTest(reader));
        expression = new FilterExpression(
            action, steps.ToImmutable(), conditions.ToImmutable(), userConditions.ToImmutable(), start, reader.TakenEnd - start);
        return true;
    }

    private static string AfterUserTest(FilterReader reader) =>
        reader.Is("IF") ? "IF may stand only once in an expression"
        : reader.Is("OR") ? "tests after IF are joined by AND only"
        : "expected AND, '|' or the end";

    private static bool TryParseHead(ref FilterReader reader, ref FilterTarget? target, out FilterAction action)
    {
        action = FilterAction.Include;
        if (reader.TryTake("EXCLUDE")) action = FilterAction.Exclude;
        else if (!reader.TryTake("INCLUDE")) return reader.Fail("expected INCLUDE or EXCLUDE");
        FilterTarget? named = reader.Is("ItemID") ? FilterTarget.Item
            : reader.Is("UserID") ? FilterTarget.User
            : reader.Is("ActionID") ? FilterTarget.Action
            : null;
        if (named is null) return reader.Fail("expected ItemID, UserID or ActionID");
        if (target is not null && target != named) return reader.Fail("all expressions of a filter must name the same target");
        target = named;
        reader.Take();
        return reader.TryTake("WHERE") || reader.Fail("expected WHERE");
    }

    private static bool TryParseConditions(
        ref FilterReader reader, ImmutableArray<FilterStep>.Builder steps, ImmutableArray<FilterCondition>.Builder conditions)
    {
        var depth = 0;
        steps.Add(new FilterStep(FilterStepKind.Open));
        while (true)
        {
            while (reader.Extensions && reader.TryTake(FilterTokenKind.LeftParenthesis))
            {
                if (++depth > DepthMax) return reader.Fail($"more than {DepthMax} parentheses open at once");
                steps.Add(new FilterStep(FilterStepKind.Open));
            }
            if (!FilterConditionParser.TryParse(ref reader, afterIf: false, out var condition)) return false;
            steps.Add(new FilterStep(FilterStepKind.Condition, conditions.Count));
            conditions.Add(condition);
            while (depth > 0 && reader.TryTake(FilterTokenKind.RightParenthesis))
            {
                depth--;
                steps.Add(new FilterStep(FilterStepKind.Close));
            }
            if (reader.TryTake("AND")) continue;
            if (!reader.TryTake("OR")) break;
            steps.Add(new FilterStep(FilterStepKind.Or));
        }
        steps.Add(new FilterStep(FilterStepKind.Close));
        return depth == 0 || reader.Fail("expected AND, OR or ')'");
    }

    private static bool TryParseUserConditions(ref FilterReader reader, ImmutableArray<FilterCondition>.Builder conditions)
    {
        do
        {
            if (!FilterConditionParser.TryParse(ref reader, afterIf: true, out var condition)) return false;
            conditions.Add(condition);
        }
        while (reader.TryTake("AND"));
        return true;
    }
}

using CsCheck;
using Personalize.Core.Filters;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class FilterParserTests
{
    private static readonly FilterOptions Extended = new(Extensions: true);

    [Theory]
    [MemberData(nameof(FilterTable.ValidExpressions), MemberType = typeof(FilterTable))]
    public void Takes_every_valid_row_of_the_specification(int row, string expression)
    {
        var tree = Parse(expression);
        Assert.True(FilterRules.FindShapeError(tree) is null, $"row {row}");
        Assert.Equal(expression.Length, tree.Expressions[^1].Start + tree.Expressions[^1].Length);
    }

    [Theory]
    [InlineData("INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($EVENT_TYPE)")]
    [InlineData("EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN (\"NOT_TAKEN\")")]
    [InlineData("EXCLUDE ActionID WHERE Actions.CATEGORY IN ($CATEGORY)")]
    [InlineData("INCLUDE ActionID WHERE Action.VALUE > ($VALUE)")]
    [InlineData("EXCLUDE ActionID WHERE Actions.VALUE < ($VALUE) IF CurrentUser.MEMBERSHIP = $PREMIUM")]
    public void Takes_the_action_examples(string expression) => Assert.Null(FilterRules.FindShapeError(Parse(expression)));

    [Theory]
    [InlineData("SELECT ItemID WHERE Items.A = 1", "expected INCLUDE or EXCLUDE, found 'SELECT'", 0)]
    [InlineData("", "expected INCLUDE or EXCLUDE, found the end", 0)]
    [InlineData("INCLUDE Items WHERE Items.A = 1", "expected ItemID, UserID or ActionID, found 'Items'", 8)]
    [InlineData("INCLUDE ItemID Items.A = 1", "expected WHERE, found 'Items'", 15)]
    [InlineData("INCLUDE ItemID WHERE Movies.A = 1", "unknown dataset, found 'Movies'", 21)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN ()", "expected a value, found ')'", 33)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN \"x\"", "expected '(' and values, found '\"x\"'", 32)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN (\"x\"", "expected ',' or ')', found the end", 36)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN (\"x", "expected a value, found a string without its end quote", 33)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN (x)", "expected a quoted string, a number or a placeholder, found 'x'", 33)]
    [InlineData("INCLUDE ItemID WHERE Items.A != 1", "expected IN, NOT IN, =, <, <=, > or >=, found '!='", 29)]
    [InlineData("INCLUDE ItemID WHERE Items.A IS NULL", "expected IN, NOT IN, =, <, <=, > or >=, found 'IS'", 29)]
    [InlineData("INCLUDE ItemID WHERE Items.A > NOW()", "expected a quoted string, a number or a placeholder, found 'NOW'", 31)]
    [InlineData("INCLUDE ItemID WHERE (Items.A = 1)", "expected a field such as Items.PRICE, found '('", 21)]
    [InlineData("INCLUDE ItemID WHERE Items = 1", "expected '.' and a field name, found '='", 27)]
    [InlineData("INCLUDE ItemID WHERE Items.A = ((1)", "expected ')', found the end", 35)]
    [InlineData("INCLUDE ItemID WHERE Items.A NOT (1)", "expected IN, found '('", 33)]
    [InlineData("INCLUDE ItemID WHERE Items.A = 1 |", "expected INCLUDE or EXCLUDE, found the end", 34)]
    [InlineData("INCLUDE ItemID WHERE Items.A = 1 Items.B = 2", "expected AND, OR, IF, '|' or the end, found 'Items'", 33)]
    [InlineData("INCLUDE ItemID WHERE CurrentUser.A > 1", "CurrentUser may stand only after IF, found 'CurrentUser'", 21)]
    [InlineData("INCLUDE ItemID WHERE CurrentItem.A > 1", "CurrentItem may stand only on the right of an operator, found 'CurrentItem'", 21)]
    [InlineData("INCLUDE ItemID WHERE Items.A > 1 IF Items.B > 3", "only CurrentUser fields may follow IF, found 'Items'", 36)]
    [InlineData("INCLUDE ItemID WHERE Items.A > 1 IF CurrentUser.A > 1 IF CurrentUser.A < 5", "IF may stand only once in an expression, found 'IF'", 54)]
    [InlineData("INCLUDE ItemID WHERE Items.A > 1 IF CurrentUser.A > 1 OR CurrentUser.A < 5", "tests after IF are joined by AND only, found 'OR'", 54)]
    [InlineData("INCLUDE ItemID WHERE Items.A > 1 | EXCLUDE UserID WHERE Users.A > 1", "all expressions of a filter must name the same target, found 'UserID'", 43)]
    public void Says_what_is_wrong_and_where(string expression, string what, int position)
    {
        Assert.False(FilterParser.TryParse(expression, FilterOptions.Aws, out var tree, out var error));
        Assert.Null(tree);
        Assert.Equal($"Could not create filter. Invalid Expression: {what} at position {position}", error.Message);
    }

    [Fact]
    public void Refuses_a_placeholder_of_51_characters_and_an_expression_of_2501()
    {
        var name = new string('a', FilterParser.PlaceholderCharactersMax);
        Assert.Equal(name, Parse($"INCLUDE ItemID WHERE Items.A = ${name}").Expressions[0].Conditions[0].Operands[0].Text);
        Assert.Equal(31, Refuse($"INCLUDE ItemID WHERE Items.A = ${name}a", FilterOptions.Aws).Position);
        var longest = "INCLUDE ItemID WHERE Items.A = 1".PadRight(FilterParser.CharactersMax);
        Parse(longest);
        Assert.Equal(FilterParser.CharactersMax, Refuse(longest + " ", FilterOptions.Aws).Position);
    }

    [Fact]
    public void Reads_escapes_both_quotes_and_quoted_placeholders()
    {
        var tree = Parse("""INCLUDE ItemID WHERE Items.A IN ("a\"b\\", 'c"d\'') AND Items.B IN ("$G") AND Items.C = '$ no'""");
        var conditions = tree.Expressions[0].Conditions;
        Assert.Equal("a\"b\\", conditions[0].Operands[0].Text);
        Assert.Equal("c\"d'", conditions[0].Operands[1].Text);
        Assert.Equal((FilterOperandKind.Placeholder, "G"), (conditions[1].Operands[0].Kind, conditions[1].Operands[0].Text));
        Assert.Equal((FilterOperandKind.String, "$ no"), (conditions[2].Operands[0].Kind, conditions[2].Operands[0].Text));
    }

    [Fact]
    public void Lays_AND_before_OR_flat_in_the_order_of_the_text()
    {
        var tree = Parse("INCLUDE ItemID WHERE Items.A=1 AND Items.B=-2.5e3 OR Items.C NOT_IN (3)");
        var kinds = tree.Expressions[0].Steps.Select(step => (step.Kind, step.Condition));
        Assert.Equal(
            [(FilterStepKind.Open, -1), (FilterStepKind.Condition, 0), (FilterStepKind.Condition, 1), (FilterStepKind.Or, -1), (FilterStepKind.Condition, 2), (FilterStepKind.Close, -1)],
            kinds);
        Assert.Equal("-2.5e3", tree.Expressions[0].Conditions[1].Operands[0].Text);
        Assert.Equal(FilterOperator.NotIn, tree.Expressions[0].Conditions[2].Operator);
    }

    [Fact]
    public void Takes_the_extensions_only_when_asked()
    {
        var tree = Parse("EXCLUDE ItemID WHERE (Items.A IS NULL OR Items.B != 3) AND Items.T > NOW() - 30d AND Items.F = true AND Items.C IS NOT NULL", Extended);
        var conditions = tree.Expressions[0].Conditions;
        Assert.Equal(FilterOperator.IsNull, conditions[0].Operator);
        Assert.Equal(FilterOperator.NotEqual, conditions[1].Operator);
        Assert.Equal((FilterOperandKind.Now, -30L * 86_400), (conditions[2].Operands[0].Kind, conditions[2].Operands[0].OffsetSeconds));
        Assert.Equal((FilterOperandKind.Boolean, "true"), (conditions[3].Operands[0].Kind, conditions[3].Operands[0].Text));
        Assert.Equal(FilterOperator.IsNotNull, conditions[4].Operator);
    }

    [Theory]
    [InlineData("NOW()", 0)]
    [InlineData("NOW() -5m", -300)]
    [InlineData("now ( ) + 2 h", 7200)]
    [InlineData("NOW()-1w", -604_800)]
    [InlineData("NOW() + 9s", 9)]
    public void Reads_offsets_from_now(string operand, long seconds) =>
        Assert.Equal(seconds, Parse($"INCLUDE ItemID WHERE Items.T > {operand}", Extended).Expressions[0].Conditions[0].Operands[0].OffsetSeconds);

    [Theory]
    [InlineData("NOW() - 30", "expected a unit: s, m, h, d or w, found the end")]
    [InlineData("NOW() - -30d", "expected a whole number such as 30d, found '-30'")]
    [InlineData("NOW() - 1.5d", "expected a whole number such as 30d, found '1.5'")]
    [InlineData("NOW(", "expected NOW(), found the end")]
    public void Refuses_offsets_that_are_none(string operand, string what) =>
        Assert.Equal(what, Refuse($"INCLUDE ItemID WHERE Items.T > {operand}", Extended).What);

    [Fact]
    public void Refuses_parentheses_deeper_than_eight_and_unbalanced_ones()
    {
        var deep = new string('(', FilterParser.DepthMax);
        Parse($"INCLUDE ItemID WHERE {deep}Items.A=1{new string(')', FilterParser.DepthMax)}", Extended);
        Assert.StartsWith("more than 8 parentheses", Refuse($"INCLUDE ItemID WHERE ({deep}Items.A=1", Extended).What, StringComparison.Ordinal);
        Assert.StartsWith("expected AND, OR or ')'", Refuse("INCLUDE ItemID WHERE (Items.A=1", Extended).What, StringComparison.Ordinal);
        Assert.Equal(30, Refuse("INCLUDE ItemID WHERE Items.A=1)", Extended).Position);
    }

    [Theory]
    [InlineData("INCLUDE ItemID WHERE Items.A IN ($A, $B)", "a placeholder must be the only value of its list", 33)]
    [InlineData("INCLUDE ItemID WHERE Items.A NOT IN ($A)", "a placeholder cannot be used with NOT IN", 37)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN (*)", "'*' may stand only as a value of EVENT_TYPE", 33)]
    [InlineData("INCLUDE ItemID WHERE Items.A IN (\"a\") AND Interactions.EVENT_TYPE IN (\"click\")", "an expression takes fields of one dataset, Items; join expressions by '|'", 42)]
    [InlineData("INCLUDE ItemID WHERE Interactions.DEVICE IN (\"tv\")", "Interactions can be filtered by EVENT_TYPE only, not by DEVICE", 21)]
    [InlineData("INCLUDE ItemID WHERE Users.AGE > 18", "Users fields cannot filter ItemID", 21)]
    [InlineData("INCLUDE UserID WHERE Items.A IN (\"a\")", "Items fields cannot filter UserID", 21)]
    [InlineData("INCLUDE ActionID WHERE Items.A IN (\"a\")", "Items fields cannot filter ActionID", 23)]
    [InlineData("INCLUDE UserID WHERE Users.A = 1 IF CurrentUser.B = 2", "IF cannot be used with UserID", 36)]
    [InlineData("INCLUDE UserID WHERE Users.A = CurrentItem.B", "CurrentItem can be used with ItemID only", 31)]
    [InlineData("INCLUDE ItemID WHERE Items.A = 1 IF CurrentUser.B NOT IN ($X)", "a placeholder cannot be used with NOT IN", 58)]
    public void Refuses_what_may_not_stand_together(string expression, string what, int position) =>
        Assert.Equal(new FilterError(what, position), FilterRules.FindShapeError(Parse(expression)));

    [Fact]
    public void Ends_any_text_in_a_tree_or_an_error_within_it()
    {
        string[] words = ["INCLUDE", "EXCLUDE", "ItemID", "WHERE", "Items", ".", "A", "IN", "NOT", "(", ")", "\"x\"", "'", "$P", "1", "-2", "*", "=", "<", "AND", "OR", "IF", "CurrentUser", "|", "NOW", "()", "IS", "NULL", "d", "\\", "é", "!="];
        Gen.Int[0, words.Length - 1].Select(word => words[word]).Array[0, 40].Sample(
            parts =>
            {
                var text = string.Join(parts.Length % 2 == 0 ? " " : "", parts);
                var whole = "INCLUDE ItemID WHERE Items.A " + text;
                foreach (var candidate in (string[])[text, whole])
                {
                    var parsed = FilterParser.TryParse(candidate, Extended, out var tree, out var error);
                    if (parsed != (tree is not null) || parsed == (error is not null)) return false;
                    if (error is not null && (error.Position < 0 || error.Position > candidate.Length)) return false;
                }
                return true;
            },
            iter: 20_000);
    }

    private static FilterTree Parse(string expression, FilterOptions? options = null)
    {
        var parsed = FilterParser.TryParse(expression, options ?? FilterOptions.Aws, out var tree, out var error);
        Assert.True(parsed, error?.Message);
        return tree!;
    }

    private static FilterError Refuse(string expression, FilterOptions options)
    {
        Assert.False(FilterParser.TryParse(expression, options, out _, out var error));
        return error;
    }
}

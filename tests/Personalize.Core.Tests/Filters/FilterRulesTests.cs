using Personalize.Core.Filters;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class FilterRulesTests
{
    private static readonly FilterOptions Extended = new(Extensions: true);

    [Theory]
    [MemberData(nameof(FilterTable.ValidExpressions), MemberType = typeof(FilterTable))]
    public void Takes_every_valid_row_of_the_specification_with_and_without_extensions(int row, string expression)
    {
        foreach (var options in (FilterOptions[])[FilterOptions.Aws, Extended])
        {
            var error = FilterRules.FindError(FilterFixture.Parse(expression, options), FilterFixture.Schemas, options);
            Assert.True(error is null, $"row {row}: {error?.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(FilterTable.InvalidExpressions), MemberType = typeof(FilterTable))]
    public void Refuses_every_invalid_row_of_the_specification_with_a_position(int row, string expression)
    {
        var error = FilterParser.TryParse(expression, FilterOptions.Aws, out var tree, out var parseError)
            ? FilterRules.FindError(tree, FilterFixture.Schemas, FilterOptions.Aws)
            : parseError;
        Assert.True(error is not null, $"row {row}");
        Assert.InRange(error.Position, 0, expression.Length);
        Assert.StartsWith("Could not create filter. Invalid Expression: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Items.COLOR IN (\"red\")", "field COLOR is not in the schema of Items")]
    [InlineData("Items.GENRES > \"A\"", "range operator on field GENRES, which is not a number")]
    [InlineData("Items.GENRES < $G", "range operator on field GENRES, which is not a number")]
    [InlineData("Items.ACTIVE IN (\"true\")", "boolean field ACTIVE cannot be filtered")]
    [InlineData("Items.DESCRIPTION IN (\"boot\")", "textual field DESCRIPTION cannot be filtered")]
    [InlineData("Items.GENRES IN (3)", "value does not fit field GENRES, which holds strings")]
    [InlineData("Items.YEAR IN (\"old\")", "value does not fit field YEAR, which holds numbers")]
    [InlineData("Items.YEAR = \"1980x\"", "value does not fit field YEAR, which holds numbers")]
    [InlineData("Items.PRICE = 1e999", "value does not fit field PRICE, which holds numbers")]
    [InlineData("Items.YEAR < CurrentItem.GENRES", "YEAR cannot be compared with CurrentItem.GENRES")]
    [InlineData("Items.YEAR < CurrentItem.COLOR", "field COLOR is not in the schema of CurrentItem")]
    [InlineData("Items.YEAR > 1 IF CurrentUser.COLOR = 1", "field COLOR is not in the schema of CurrentUser")]
    public void Says_why_a_field_or_value_does_not_fit(string condition, string what) =>
        Assert.Equal(what, FindError("INCLUDE ItemID WHERE " + condition, FilterOptions.Aws)?.What);

    [Fact]
    public void Finds_fields_without_underscores_and_takes_digit_strings_and_fractions_for_whole_numbers()
    {
        Assert.Null(FindError("INCLUDE ItemID WHERE Items.creationTimestamp > 2.5 AND Items.in__stock = 'yes' AND Items.YEAR IN ('1980', 1990)", FilterOptions.Aws));
    }

    [Fact]
    public void Counts_a_field_once_however_it_is_written_and_refuses_the_sixth_where_it_stands()
    {
        const string Five = "INCLUDE ItemID WHERE Items.GENRES IN ('a') AND Items.genres IN ('b') AND Items.PRICE > 1 AND Items.YEAR > 1 AND Items.IN_STOCK IN ('a') AND Items.INSTOCK IN ('b')";
        Assert.Null(FindError(Five + " IF CurrentUser.AGE > 1", FilterOptions.Aws));
        var expression = Five + " IF CurrentUser.AGE > 1 AND CurrentUser.GENDER = 'F'";
        Assert.Equal(expression.IndexOf("CurrentUser.GENDER", StringComparison.Ordinal), FindError(expression, FilterOptions.Aws)?.Position);
    }

    [Fact]
    public void Refuses_a_dataset_that_the_group_has_not()
    {
        var tree = FilterFixture.Parse("INCLUDE ActionID WHERE Actions.VALUE > 1");
        Assert.Equal(new FilterError("the dataset group has no dataset for Actions", 23), FilterRules.FindError(tree, FilterFixture.Schemas, FilterOptions.Aws));
    }

    [Theory]
    [InlineData("Items.ACTIVE = true AND Items.ACTIVE != \"FALSE\"", null)]
    [InlineData("Items.ACTIVE IS NULL", null)]
    [InlineData("Items.ACTIVE = 1", "value does not fit field ACTIVE, which holds true or false")]
    [InlineData("Items.ACTIVE > true", "range operator on field ACTIVE, which is not a number")]
    [InlineData("Items.GENRES = true", "value does not fit field GENRES, which holds strings")]
    [InlineData("Items.GENRES = NOW()", "value does not fit field GENRES, which holds strings")]
    [InlineData("Items.YEAR IN (NOW(), 3)", "NOW() must be the only value of its list")]
    [InlineData("Interactions.EVENT_TYPE IS NULL", "EVENT_TYPE takes IN, NOT IN and = only")]
    [InlineData("Interactions.EVENT_TYPE != 'a'", "EVENT_TYPE takes IN, NOT IN and = only")]
    public void Checks_the_extensions_too(string condition, string? what) =>
        Assert.Equal(what, FindError("INCLUDE ItemID WHERE " + condition, Extended)?.What);

    private static FilterError? FindError(string expression, FilterOptions options) =>
        FilterRules.FindError(FilterFixture.Parse(expression, options), FilterFixture.Schemas, options);
}

using Personalize.Core.Filters;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class FilterPlanTests
{
    private static readonly FilterOptions Extended = new(Extensions: true);

    private readonly FilterFixture _fixture = new();

    [Theory]
    [MemberData(nameof(FilterTable.ValidRequests), MemberType = typeof(FilterTable))]
    public void Gives_the_result_of_every_valid_row_of_the_specification(int row, string expression, string request, string result)
    {
        foreach (var options in (FilterOptions[])[FilterOptions.Aws, Extended])
        {
            var actual = _fixture.Apply(expression, request, options);
            Assert.True(actual == result || (result == "refused" && actual.StartsWith("refused FilterValueMissing", StringComparison.Ordinal)), $"row {row}: {actual}");
        }
    }

    [Theory]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR = $Y", "Y=old", "refused FilterValueInvalid 34")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR = $Y", "Y=1980,1990", "refused FilterValueInvalid 34")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR IN ($Y)", "Y=1980,\"1970\"", "i3 i5")]
    [InlineData("EXCLUDE ItemID WHERE Items.YEAR > $Y", "Y=x", "refused FilterValueInvalid 34")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR > $Y", "y=1", "refused FilterValueMissing 34")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR > $Y", "Y=1990; MORE=x", "i1 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > $A", "", "refused FilterValueMissing 57")]
    [InlineData("EXCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > $A", "", "i1 i2 i3 i4 i5")]
    [InlineData("EXCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > $A", "nobody; A=1", "refused UserRequired 0")]
    [InlineData("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)", "nobody", "refused UserRequired 0")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE", "", "refused ItemRequired 0")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR > 1980", "nobody", "i1 i4")]
    [InlineData("INCLUDE UserID WHERE Interactions.EVENT_TYPE = \"click\"", "nobody", "u1 u3")]
    public void Refuses_what_a_request_lacks_and_only_that(string expression, string request, string result) =>
        Assert.Equal(result, _fixture.Apply(expression, request));

    [Theory]
    [InlineData("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($E)", "E=*", "i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (\"click\")", "", "i2 i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (*)", "", "i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Interactions.EVENT_TYPE = 'CLICK' OR Interactions.EVENT_TYPE = 'watch'", "", "i1 i2 i3")]
    [InlineData("INCLUDE ItemID WHERE Interactions.EVENT_TYPE = 'CLICK' AND Interactions.EVENT_TYPE = 'watch'", "", "")]
    [InlineData("INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ('click') AND Interactions.EVENT_TYPE IN (*) OR Interactions.EVENT_TYPE IN ('none')", "", "i2")]
    [InlineData("INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", "user u9", "")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE < 12 IF CurrentUser.AGE > 18", "user u3", "i1 i2 i3 i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE < 12 IF CurrentUser.MEMBERSHIP NOT IN ('Gold')", "user u2", "i1 i3")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE < 12 | INCLUDE ItemID WHERE Items.PRICE > 25 IF CurrentUser.AGE < 18", "", "i1 i3")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE < 12 | INCLUDE ItemID WHERE Items.PRICE > 25 IF CurrentUser.AGE > 18", "", "i1 i3 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRES IN CurrentItem.GENRES", "item i1", "i1 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRES IN CurrentItem.GENRES", "item i3", "")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRES NOT IN CurrentItem.GENRES", "item i3", "i1 i2 i3 i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Items.IN_STOCK = CurrentItem.IN_STOCK AND Items.YEAR > CurrentItem.YEAR", "item i5", "i1 i3")]
    [InlineData("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > CurrentItem.YEAR IF CurrentUser.AGE < CurrentItem.YEAR", "item i2", "i2 i3 i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR IN (1975, 1980.5, '2001')", "", "i2 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR NOT IN (1975) AND Items.YEAR NOT IN (1980) AND Items.YEAR > 1970.5", "", "i1 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR = 1975 OR Items.GENRES = 'Comedy' AND Items.PRICE > 10 OR Items.YEAR = 1980", "", "i2 i3 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRES = 'Comedy' OR Items.GENRES = 'Drama'", "", "i1 i2 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRES = 'Comedy' AND Items.GENRES = 'Action'", "", "i1")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRES NOT IN ('Comedy') OR Items.GENRES IN ('Action')", "", "i1 i2 i3 i5")]
    [InlineData("INCLUDE ItemID WHERE Items.IN_STOCK NOT IN ('yes') OR Items.IN_STOCK = 'maybe'", "", "i2 i4")]
    [InlineData("INCLUDE ItemID WHERE Items.IN_STOCK = 'no' OR Items.IN_STOCK IN ('a','b','c','d','e','f','g','h','i','yes')", "", "i1 i2 i3 i4 i5")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR < 1975 AND Items.YEAR > 1990", "", "")]
    [InlineData("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1e19 OR Items.CREATION_TIMESTAMP <= 2000", "", "i1 i2")]
    [InlineData("INCLUDE UserID WHERE Users.AGE NOT IN (25)", "", "u2 u3")]
    [InlineData("EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN (*)", "", "")]
    public void Evaluates_as_the_specification_says(string expression, string request, string result) =>
        Assert.Equal(result, _fixture.Apply(expression, request));

    [Theory]
    [InlineData("Items.GENRES IS NULL", "i3")]
    [InlineData("Items.GENRES IS NOT NULL", "i1 i2 i4 i5")]
    [InlineData("Items.GENRES != 'Comedy'", "i2 i5")]
    [InlineData("Items.YEAR != 1995", "i2 i3 i4 i5")]
    [InlineData("Items.IN_STOCK != 'no'", "i1 i3 i5")]
    [InlineData("Items.IN_STOCK IS NOT NULL AND Items.PRICE IS NOT NULL AND Items.ACTIVE IS NULL", "i1 i2 i3 i4 i5")]
    [InlineData("Items.ACTIVE = true", "")]
    [InlineData("Items.ACTIVE NOT IN (true)", "i1 i2 i3 i4 i5")]
    [InlineData("(Items.YEAR < 1980 OR Items.PRICE > 25) AND (Items.GENRES = 'Comedy' OR Items.GENRES = 'Drama')", "i2 i4")]
    [InlineData("Items.PRICE > 0 AND (Items.YEAR = 1 OR (Items.YEAR = 1980 AND Items.PRICE < 6)) OR (Items.YEAR = 2001)", "i3 i4")]
    [InlineData("((((Items.YEAR = 1980))))", "i3")]
    [InlineData("Items.CREATION_TIMESTAMP > NOW() - 1h", "i2 i3 i4 i5")]
    [InlineData("Items.CREATION_TIMESTAMP >= NOW()", "i5")]
    [InlineData("Items.GENRES != CurrentItem.GENRES", "")]
    [InlineData("Items.YEAR != CurrentItem.YEAR", "i1 i2 i4 i5")]
    public void Evaluates_the_extensions(string conditions, string result) =>
        Assert.Equal(result, _fixture.Apply("INCLUDE ItemID WHERE " + conditions, "item i3", Extended));

    [Fact]
    public void Evaluates_booleans_as_they_are_put()
    {
        _fixture.Items.Write(0, "Drama", "1", "1", "1", "yes", null, "true");
        _fixture.Items.Write(1, "Drama", "1", "1", "1", "yes", null, "false");
        Assert.Equal("i1", _fixture.Apply("INCLUDE ItemID WHERE Items.ACTIVE = true", "", Extended));
        Assert.Equal("i2", _fixture.Apply("INCLUDE ItemID WHERE Items.ACTIVE IN ('False')", "", Extended));
        Assert.Equal("i2", _fixture.Apply("INCLUDE ItemID WHERE Items.ACTIVE != $A", "A=TRUE", Extended));
        Assert.StartsWith("refused FilterValueInvalid", _fixture.Apply("INCLUDE ItemID WHERE Items.ACTIVE = $A", "A=1", Extended), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_expression_that_removed_a_row()
    {
        var plan = FilterFixture.Plan("INCLUDE ItemID WHERE Items.PRICE < 25 | EXCLUDE ItemID WHERE Items.YEAR = 1980 | EXCLUDE ItemID WHERE Items.GENRES = 'Drama' IF CurrentUser.AGE > 99");
        var scratch = new FilterScratch();
        string Explain(int row)
        {
            Assert.True(plan.TryExplain(_fixture.Items.Table, new FilterRequest { HasUser = true }, scratch, row, out var explanation, out _));
            return explanation.IsAllowed ? "allowed" : plan.Tree.Text.Substring(explanation.Start, explanation.Length);
        }

        Assert.Equal("allowed", Explain(0));
        Assert.Equal("allowed", Explain(1));
        Assert.Equal("EXCLUDE ItemID WHERE Items.YEAR = 1980", Explain(2));
        Assert.Equal("INCLUDE ItemID WHERE Items.PRICE < 25", Explain(3));
        Assert.True(plan.NeedsUser && plan.NeedsUserRecord && !plan.NeedsEvents && !plan.NeedsItem && plan.Placeholders.IsEmpty);
    }

    [Fact]
    public void Filters_by_events_without_a_table_and_leaves_rows_past_a_table_to_them()
    {
        var plan = FilterFixture.Plan("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)");
        var request = new FilterRequest { HasUser = true, Events = [new FilterEvent(70, -1), new FilterEvent(3, -1), new FilterEvent(70, -1)] };
        ulong[] mask = [ulong.MaxValue, ulong.MaxValue];
        Assert.True(plan.TryApply(null, request, new FilterScratch(), mask, out _));
        Assert.Equal([~(1UL << 3), ~(1UL << 6)], mask);
        mask = [ulong.MaxValue, ulong.MaxValue];
        plan = FilterFixture.Plan("INCLUDE ItemID WHERE Items.YEAR > 1");
        Assert.True(plan.TryApply(_fixture.Items.Table, default, new FilterScratch(), mask, out _));
        Assert.Equal([0b11111UL, 0UL], mask);
    }
}

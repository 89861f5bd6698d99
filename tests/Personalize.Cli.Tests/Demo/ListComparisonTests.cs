using Personalize.Cli.Demo;
using Personalize.Engine;
using Xunit;

namespace Personalize.Cli.Tests.Demo;

public sealed class ListComparisonTests
{
    [Fact]
    public void Says_where_each_item_of_the_later_list_comes_from()
    {
        var comparison = new ListComparison(List(10, 11, 12, 13), List(12, 11, 14, 10));

        Assert.Equal(["↑ from 3", "=", "new", "↓ from 1"], comparison.Top(4).Select(row => row.Moved), StringComparer.Ordinal);
        Assert.Equal((2, 2, 0, 0), (comparison.RankBefore(11), comparison.RankAfter(11), comparison.RankBefore(14), comparison.RankAfter(13)));
    }

    [Fact]
    public void Lists_of_unequal_length_leave_holes()
    {
        ComparedRow[] rows = [.. new ListComparison(List(1), List(1, 2)).Top(3)];

        Assert.Equal([new(1, 1, 1, "="), new(2, -1, 2, "new"), new(3, -1, -1, "")], rows);
    }

    private static ScoredItem[] List(params int[] rows) => [.. rows.Select(row => new ScoredItem(row, 0))];
}

using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Evaluation;

public class ItemAudienceTests
{
    // Four users: item 0 met by all, 1 by users 0 and 1, 2 by users 2 and 3, 3 by nobody.
    private static readonly ItemAudience Audience = ItemAudience.Of(TrainingData.FromEvents(
        4, 4, [0, 1, 2, 3, 0, 1, 2, 3], [0, 0, 0, 0, 1, 1, 2, 2], [1, 1, 1, 1, 2, 2, 2, 2]));

    [Fact]
    public void What_everybody_knows_is_no_news_and_what_few_know_is()
    {
        Assert.Equal(0, Audience.Novelty([0]));
        Assert.Equal(.5, Audience.Novelty([0, 1]));
        Assert.Equal(3, Audience.Novelty([3]));
        Assert.Equal(0, Audience.Novelty([]));
    }

    [Fact]
    public void Items_of_the_same_users_are_alike()
    {
        Assert.Equal(1, Audience.Diversity([1, 2]));
        Assert.Equal(1 - 2 / Math.Sqrt(8), Audience.Diversity([0, 1]), 12);
        Assert.Equal(0, Audience.Diversity([1]));
    }

    [Fact]
    public void Popularity_lift_compares_with_the_users_own_items()
    {
        Assert.Equal(2, Audience.PopularityLift([0], [1, 2]));
        Assert.Equal(.5, Audience.PopularityLift([1], [0]));
        Assert.Equal(0, Audience.PopularityLift([1], []));
    }

    [Fact]
    public void Only_the_first_ten_count()
    {
        Assert.Equal(0, Audience.Novelty([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]));
    }
}

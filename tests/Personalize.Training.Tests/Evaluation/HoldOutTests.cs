using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Evaluation;

public class HoldOutTests
{
    // User 0: 25 events, user 1: 3, user 2: 1.
    private static readonly TrainingData Data = TrainingData.FromEvents(
        3, 40,
        [.. Enumerable.Repeat(0, 25), 1, 1, 1, 2],
        [.. Enumerable.Range(0, 25), 30, 31, 31, 32],
        [.. Enumerable.Range(100, 25).Select(t => (long)t), 1, 2, 3, 1]);

    [Fact]
    public void Users_gives_the_newest_tenth_of_each_test_user_as_truth()
    {
        var holdOut = HoldOut.OfUsers(Data, [7, 17, 27], fold: 7);
        Assert.Equal([0, 1], holdOut.Users);
        Assert.Equal([23, 24], holdOut.Truths[0].Order());
        Assert.Equal([31], holdOut.Truths[1]);
        Assert.Equal(23, holdOut.Training.ItemsOf(0).Length);
        Assert.Equal([30, 31], holdOut.Training.ItemsOf(1).ToArray());
        Assert.Equal([32], holdOut.Training.ItemsOf(2).ToArray());
    }

    [Theory]
    [InlineData("0.9", 23)]
    [InlineData("0.5", 13)]
    [InlineData("0.01", 1)]
    [InlineData("0.999", 24)]
    public void Users_takes_the_share_of_events_that_is_asked_for(string share, int input)
    {
        var holdOut = HoldOut.OfUsers(Data, [7, 17, 27], fold: 7, decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(input, holdOut.Training.ItemsOf(0).Length);
        Assert.Equal(25 - input, holdOut.Truths[0].Count);
    }

    [Fact]
    public void Users_leaves_other_folds_whole()
    {
        var holdOut = HoldOut.OfUsers(Data, [7, 18, 27], fold: 8);
        Assert.Equal([1], holdOut.Users);
        Assert.Equal(25, holdOut.Training.ItemsOf(0).Length);
    }

    [Fact]
    public void Last_asks_for_the_newest_event_of_users_with_three()
    {
        var holdOut = HoldOut.OfLast(Data);
        Assert.Equal([0, 1], holdOut.Users);
        Assert.Equal([24], holdOut.Truths[0]);
        Assert.Equal([31], holdOut.Truths[1]);
        Assert.Single(holdOut.Training.ItemsOf(2).ToArray());
    }

    [Fact]
    public void Time_asks_users_with_events_on_both_sides_of_the_border()
    {
        // 29 times: the lower 90 % quantile is number 25 of 0..28, which is second 121.
        var holdOut = HoldOut.OfTime(Data);
        Assert.Equal([0], holdOut.Users);
        Assert.Equal([21, 22, 23, 24], holdOut.Truths[0].Order());
        Assert.All(holdOut.Training.Timestamp, time => Assert.True(time < 121));
    }

    [Theory]
    [InlineData("", 0xab3e7c0bu)]
    [InlineData("1", 0x551f758fu)]
    public void User_hash_does_not_change(string id, uint known)
    {
        uint hash = UserHash.Of(System.Text.Encoding.UTF8.GetBytes(id));
        Assert.Equal(known, hash);
    }
}

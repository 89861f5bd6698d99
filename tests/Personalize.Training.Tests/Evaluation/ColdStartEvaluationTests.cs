using Personalize.Training.ColdStart;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Evaluation;

public class ColdStartEvaluationTests
{
    private const int Users = 300, Rings = 6, RingSize = 20;

    [Fact]
    public void New_users_are_foretold_from_their_first_events_and_new_items_by_their_kind()
    {
        var rows = ColdStartEvaluation.Run(Data(), new EvaluationOptions
        {
            Folds = [0],
            UserHashes = [.. Enumerable.Range(0, Users).Select(user => (uint)user)],
            Train = new TrainOptions { Rank = 48 },
        });
        Assert.Equal($"{Recipes.UserPersonalization} popularity itemKNN iALS EASE chance", string.Join(' ', rows.Select(row => row.Model)));
        Assert.Equal([30, 30, 30, 30], rows[0].NewUsers.Select(figure => figure.Users));
        Assert.True(rows[0].NewUsers[1].NdcgAt10.Mean > rows[1].NewUsers[1].NdcgAt10.Mean + .2, "one event tells the ring");
        Assert.True(rows[0].NewItems!.Value.NdcgAt10.Mean > rows[^1].NewItems!.Value.NdcgAt10.Mean + .1, "the genre tells the ring");
        Assert.Null(rows[1].NewItems);
    }

    [Fact]
    public void New_users_have_no_event_in_training_and_the_next_ten_as_truth()
    {
        var holdOut = HoldOut.OfNewUsers(Data(), [.. Enumerable.Range(0, Users).Select(user => (uint)user)], fold: 3, inputEvents: 2);
        Assert.All(holdOut.Users, user => Assert.Equal(3, user % 10));
        Assert.All(holdOut.Users, user => Assert.Empty(holdOut.Training.ItemsOf(user).ToArray()));
        Assert.All(holdOut.Users, user => Assert.Equal(Data().ItemsOf(user)[..2].ToArray(), holdOut.Inputs.ItemsOf(user).ToArray()));
        Assert.Equal(Data().ItemsOf(3)[2..12].ToArray().Order(), holdOut.Truths[0].Order());
        Assert.Equal(12, holdOut.Training.ItemsOf(4).Length);
    }

    [Fact]
    public void New_items_have_no_event_in_training_and_are_the_only_candidates()
    {
        var holdOut = HoldOut.OfNewItems(Data(), fold: 1);
        Assert.InRange(holdOut.Candidates!.Count, 3, 30);
        Assert.DoesNotContain(holdOut.Training.Item, item => holdOut.Candidates.Contains(item));
        Assert.All(holdOut.Truths, truth => Assert.Subset(holdOut.Candidates.ToHashSet(), truth.ToHashSet()));
        var lists = ListBuilder.Build(holdOut, () => new ChanceScorer(1), new WorkCrew(1)).Kept;
        Assert.All(lists, list => Assert.Subset(holdOut.Candidates.ToHashSet(), list.ToHashSet()));
        Assert.NotEqual(lists[0], lists[1]);
    }

    private static TrainingData Data()
    {
        var features = new FeatureSpaceBuilder();
        for (int item = 0; item < Rings * RingSize; item++)
        {
            features.AddValue(0, $"genre{item / RingSize}");
            features.EndItem();
        }

        return Planted.Rings(users: Users, rings: Rings, ringSize: RingSize, features: features.Build());
    }
}

using System.Globalization;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class QuotaTests
{
    private const string Popular = "aws-popularity-count";

    [Fact]
    public void Counts_hold_where_they_are_asked_for()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g0", Movies.Interactions, Movies.Items);
        Refuses(5, "dataset groups", i => engine.CreateDatasetGroup($"g{i}", Movies.Interactions), first: 1);
        Refuses(500, "schemas", i => engine.CreateSchema($"s{i}", Movies.Items));
        Refuses(10, "solutions of dataset group 'g0'", i => group.CreateSolution($"s{i}", Popular));
        Refuses(10, "filters of dataset group 'g0'", i => group.CreateFilter($"f{i}", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")"));
        Fill(group);
        SolutionVersion version = group.Train(Popular, new TrainingOptions { Solution = "s0" });
        Refuses(5, "campaigns of dataset group 'g0'", i => version.Deploy($"c{i}"));
        version.Deploy("c0");
        engine.DropCampaign("c0");
        version.Deploy("again");
    }

    [Fact]
    public void They_do_not_where_they_are_not()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine, "g0");
        for (int i = 1; i < 12; i++)
        {
            engine.CreateDatasetGroup($"g{i}", Movies.Interactions);
            group.CreateSolution($"s{i}", Popular);
        }

        Assert.Equal(12, engine.DatasetGroups.Count);
    }

    [Fact]
    public async Task Few_interactions_fail_a_training_in_the_words_of_the_service()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions);
        for (int e = 0; e < 1000; e++)
        {
            group.PutEvent(Movies.Utf8($"u{e % 24}"), Movies.Utf8($"i{e}"), "click"u8, 1_700_000_000 + e);
        }

        SolutionVersion version = group.CreateSolution("s", Popular).StartTraining();
        await version.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Dataset has fewer than 25 users with at least 2 interactions each.", version.FailureReason);
    }

    [Fact]
    public void Counts_that_cannot_be_meant_are_refused()
    {
        Assert.Contains("JobsMax is 0; allowed is 1 and more", Assert.Throws<PersonalizeException>(
            () => PersonalizeEngine.Open(new EngineOptions { JobsMax = 0 })).Message, StringComparison.Ordinal);
    }

    private static void Refuses(int countMax, string what, Func<int, object> create, int first = 0)
    {
        for (int i = first; i < countMax; i++)
        {
            create(i);
        }

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => create(countMax));
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains($"There are {countMax} {what}; allowed {countMax}", refused.Message, StringComparison.Ordinal);
    }

    private static void Fill(DatasetGroup group)
    {
        for (int e = 0; e < 1000; e++)
        {
            group.PutEvent(Movies.Utf8($"u{e % 50}"), Movies.Utf8((e % 100).ToString(CultureInfo.InvariantCulture)), "click"u8, 1_700_000_000 + e);
        }
    }
}

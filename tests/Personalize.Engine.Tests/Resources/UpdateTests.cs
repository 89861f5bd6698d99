using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class UpdateTests
{
    [Fact]
    public void An_update_keeps_what_was_chosen_and_takes_in_what_is_new()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        SolutionVersion first = group.Train("aws-user-personalization", new TrainingOptions { Solution = "home" });
        for (int user = 0; user < 20; user++)
        {
            group.PutEvent(Movies.Utf8($"late{user}"), "brandnew"u8, "click"u8, 1_700_200_000 + user);
            group.PutEvent(Movies.Utf8($"late{user}"), "i3"u8, "click"u8, 1_700_200_100 + user);
        }

        var stages = new Stages();
        SolutionVersion second = group.Train("aws-user-personalization", new TrainingOptions { Solution = "home", Update = true, Progress = stages });

        Assert.Equal(first.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal), second.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(first.Metrics["covered_items"] + 1, second.Metrics["covered_items"]);
        Assert.DoesNotContain(stages.Seen, stage => stage.StartsWith("kernel", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("away", "aws-user-personalization", "solution 'away' has no version to update")]
    [InlineData("home", "aws-popularity-count", "is of recipe aws-user-personalization")]
    [InlineData("top", "pe-popularity", "recipe pe-popularity chooses nothing that could be kept")]
    public void An_update_of_what_cannot_be_updated_is_refused(string solution, string recipe, string message)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        group.Train("aws-user-personalization", new TrainingOptions { Solution = "home" });
        group.Train("pe-popularity", new TrainingOptions { Solution = "top" });

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Train(recipe, new TrainingOptions { Solution = solution, Update = true }));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_asks_as_many_kernels_as_it_may()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        var stages = new Stages();

        group.Train("aws-user-personalization", new TrainingOptions { SearchTrainingsMax = 5, Progress = stages });

        Assert.Contains(stages.Seen, stage => stage == "kernel 5 of 5");
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Train("aws-user-personalization", new TrainingOptions { SearchTrainingsMax = 41 }));
        Assert.Contains("SearchTrainingsMax is 41; allowed 0..40", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Stages : IProgress<(string Stage, double Share)>
    {
        public List<string> Seen { get; } = [];

        public void Report((string Stage, double Share) value) => Seen.Add(value.Stage);
    }
}

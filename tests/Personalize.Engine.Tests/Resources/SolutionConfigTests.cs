using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class SolutionConfigTests
{
    [Fact]
    public void All_that_counts_is_read()
    {
        SolutionConfig config = SolutionConfig.Read("""
            {"eventValueThreshold":"3.5",
             "algorithmHyperParameters":{"hidden_dimension":"64","recency_mask":true},
             "featureTransformationParameters":{"min_user_history_length_percentile":0.25},
             "eventsConfig":{"eventParametersList":[{"eventType":"Watch","eventValueThreshold":0.5,"weight":0.8},{"eventType":"click"}]},
             "trainingDataConfig":{"excludedDatasetColumns":{"Items":["TITLE","PRICE"]},"includedDatasetColumns":{"USERS":[]}},
             "autoTrainingConfig":{"schedulingExpression":"rate(30 days)"},
             "hpoConfig":{"hpoResourceConfig":{"maxNumberOfTrainingJobs":"40","maxParallelTrainingJobs":"10"}},
             "optimizationObjective":{"itemAttribute":"PRICE","objectiveSensitivity":"OFF"}}
            """);

        Assert.Equal(3.5, config.EventValueThreshold);
        Assert.Equal(("64", "true", "0.25"), (config.Parameters["hidden_dimension"], config.Parameters["recency_mask"], config.Parameters["min_user_history_length_percentile"]));
        Assert.Equal([new EventRule("Watch", .5, .8), new EventRule("click", null, null)], config.Events);
        Assert.Equal(["TITLE", "PRICE"], config.ExcludedColumns["ITEMS"]);
        Assert.Empty(config.IncludedColumns["USERS"]);
        Assert.Equal(TimeSpan.FromDays(30), config.Schedule);
        Assert.Equal(40, config.SearchTrainingsMax);
    }

    [Fact]
    public void Nothing_given_is_the_default()
    {
        foreach (string? json in (string?[])[null, "{}", """{"eventValueThreshold":"","eventsConfig":null}"""])
        {
            SolutionConfig config = SolutionConfig.Read(json);

            Assert.Empty(config.Parameters);
            Assert.Empty(config.Events);
            Assert.Null(config.EventValueThreshold);
            Assert.Null(config.SearchTrainingsMax);
            Assert.Equal(TimeSpan.FromDays(7), config.Schedule);
        }
    }

    [Theory]
    [InlineData("nonsense", "is no JSON")]
    [InlineData("[]", "the solution's config is []; allowed is a JSON object")]
    [InlineData("null", "allowed is a JSON object")]
    [InlineData("""{"a":1,"a":2}""", "is no JSON")]
    [InlineData("""{"eventValueThreshold":"x"}""", "eventValueThreshold is \"x\"; allowed a finite number")]
    [InlineData("""{"eventValueThreshold":"NaN"}""", "eventValueThreshold is \"NaN\"; allowed a finite number")]
    [InlineData("""{"algorithmHyperParameters":[]}""", "algorithmHyperParameters is []; allowed an object")]
    [InlineData("""{"algorithmHyperParameters":{"a":{}}}""", "a is {}; allowed text")]
    [InlineData("""{"algorithmHyperParameters":{"a":"\ud800"}}""", "allowed is text")]
    [InlineData("""{"autoTrainingConfig":{"schedulingExpression":"rate(0 days)"}}""", "schedulingExpression is \"rate(0 days)\"; allowed rate(N days), N 1..30")]
    [InlineData("""{"autoTrainingConfig":{"schedulingExpression":"rate(31 days)"}}""", "allowed rate(N days), N 1..30")]
    [InlineData("""{"autoTrainingConfig":{"schedulingExpression":"rate(7 hours)"}}""", "allowed rate(N days), N 1..30")]
    [InlineData("""{"hpoConfig":{"hpoResourceConfig":{"maxNumberOfTrainingJobs":"41"}}}""", "maxNumberOfTrainingJobs is \"41\"; allowed 1..40")]
    [InlineData("""{"hpoConfig":{"hpoResourceConfig":{"maxNumberOfTrainingJobs":"0"}}}""", "maxNumberOfTrainingJobs is \"0\"; allowed 1..40")]
    [InlineData("""{"eventsConfig":{"eventParametersList":{}}}""", "eventParametersList is {}; allowed a list")]
    [InlineData("""{"eventsConfig":{"eventParametersList":[{}]}}""", "eventType is null; allowed 1..256 characters")]
    [InlineData("""{"eventsConfig":{"eventParametersList":[{"eventType":"a","weight":1.01}]}}""", "weight is 1.01; allowed 0..1")]
    [InlineData("""{"eventsConfig":{"eventParametersList":[{"eventType":"a"},{"eventType":"A"}]}}""", "allowed each type once")]
    [InlineData("""{"eventsConfig":{"eventParametersList":[1,2,3,4,5,6,7,8,9,10,11]}}""", "eventParametersList has 11 elements; allowed at most 10")]
    [InlineData("""{"trainingDataConfig":{"excludedDatasetColumns":{"Rooms":["A"]}}}""", "names the dataset 'Rooms'; allowed Interactions, Items, Users")]
    [InlineData("""{"optimizationObjective":{"itemAttribute":"PRICE","objectiveSensitivity":"LOW"}}""", "optimizationObjective is given, which is not built yet")]
    public void A_value_that_is_not_allowed_is_refused(string json, string message)
    {
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => SolutionConfig.Read(json));

        Assert.Equal(PersonalizeErrorCode.InvalidInput, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_brings_only_what_it_may()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Solution solution = Support.Movies.Create(engine).CreateSolution("home", "aws-sims", new SolutionOptions { Config = """{"algorithmHyperParameters":{"min_cointeraction_count":"2"}}""" });

        Assert.Throws<PersonalizeException>(() => solution.Update(updateConfig: """{"autoTrainingConfig":{"schedulingExpression":"never"}}"""));
        Assert.Null(solution.LatestUpdate);

        solution.Update(updateConfig: """{"eventsConfig":{"eventParametersList":[{"eventType":"buy","weight":1}]},"algorithmHyperParameters":{"min_cointeraction_count":"9"},"newer":1}"""); // the last two are not an update's

        Assert.Equal([new EventRule("buy", null, 1)], solution.Config.Events);
        Assert.Equal("2", solution.Config.Parameters["min_cointeraction_count"]);
        Assert.False(solution.Options.PerformAutoTraining);
    }
}

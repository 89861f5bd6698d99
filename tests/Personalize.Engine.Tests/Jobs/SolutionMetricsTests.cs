using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class SolutionMetricsTests
{
    [Theory]
    [InlineData("aws-user-personalization")]
    [InlineData("aws-sims")]
    [InlineData("aws-trending-now")]
    public void A_version_has_the_services_figures_of_events_that_were_held_out(string recipe)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        SolutionVersion version = Movies.Create(engine).Train(recipe);
        foreach (string name in (string[])["coverage", "mean_reciprocal_rank_at_25", "normalized_discounted_cumulative_gain_at_5", "precision_at_25"])
        {
            Assert.InRange(version.Metrics[name], 0, 1);
        }

        Assert.Equal(recipe == "aws-trending-now", version.Metrics.ContainsKey("trend_prediction_accuracy"));
        Assert.True(recipe != "aws-user-personalization" || version.Metrics["normalized_discounted_cumulative_gain_at_10"] > .2);
    }
}

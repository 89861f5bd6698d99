using System.Collections.Concurrent;
using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class IndexRebuilderTests
{
    [Fact]
    public void A_failure_is_logged_and_costs_neither_the_thread_nor_other_models()
    {
        using var movies = new TrainedMovies();
        ServingModel failing = movies.Campaign.Serving;
        movies.Group.Train("pe-popularity").Deploy("other");
        ServingModel good = movies.Engine.GetCampaign("other").Serving;
        var asked = new ConcurrentQueue<ServingModel>();
        var warnings = new Warnings();
        using (var done = new ManualResetEventSlim())
        using (var rebuilder = new IndexRebuilder(warnings, model =>
        {
            asked.Enqueue(model);
            if (model == failing)
            {
                throw new ArgumentOutOfRangeException(nameof(model));
            }

            done.Set();
        }))
        {
            rebuilder.Request(failing);
            rebuilder.Request(failing); // Marked still: waiting, or given up.
            rebuilder.Request(good);
            Assert.True(done.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            rebuilder.Request(failing);
        }

        Assert.Equal([failing, good], asked);
        Assert.Contains("could not be built anew", Assert.Single(warnings.Lines), StringComparison.Ordinal);
    }
}

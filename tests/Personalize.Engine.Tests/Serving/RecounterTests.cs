using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class RecounterTests
{
    [Fact]
    public void A_failure_is_logged_and_costs_neither_the_thread_nor_the_next_request()
    {
        var warnings = new Warnings();
        var failing = new Counts(() => throw new InvalidOperationException());
        using var reached = new ManualResetEventSlim();
        using (var recounter = new Recounter(warnings))
        {
            recounter.Request(failing);
            recounter.Request(new Counts(() =>
            {
                recounter.Request(failing);
                recounter.Request(failing); // Waits already.
                recounter.Request(new Counts(reached.Set));
            }));
            Assert.True(reached.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        }

        Assert.Equal(2, warnings.Lines.Count);
        Assert.All(warnings.Lines, line => Assert.Contains("could not be made anew", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Disposing_ends_the_count_under_way_and_starts_no_other()
    {
        using var begun = new ManualResetEventSlim();
        int others = 0;
        var recounter = new Recounter(new Warnings());
        recounter.Request(new Counts(null, cancellation =>
        {
            begun.Set();
            cancellation.WaitHandle.WaitOne();
            cancellation.ThrowIfCancellationRequested();
        }));
        recounter.Request(new Counts(() => others++));
        begun.Wait(TestContext.Current.CancellationToken);
        recounter.Dispose();
        recounter.Request(new Counts(() => others++));
        recounter.Dispose();
        Assert.Equal(0, others);
    }

    private sealed class Counts(Action? count, Action<CancellationToken>? countUntil = null) : IRecounted
    {
        public void Recount(CancellationToken cancellation)
        {
            count?.Invoke();
            countUntil?.Invoke(cancellation);
        }
    }
}

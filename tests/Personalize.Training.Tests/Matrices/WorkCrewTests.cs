using Personalize.Training.Matrices;
using Xunit;

namespace Personalize.Training.Tests.Matrices;

/// <summary>A crew's own threads do every part once, tell its failure as it was, and are of the asking thread's priority.</summary>
public sealed class WorkCrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Does_every_part_once(int threads)
    {
        var crew = new WorkCrew(threads);
        foreach (int count in (int[])[0, 1, 2, 3, 100, 10_000])
        {
            int[] done = new int[count];
            crew.Run(count, part => Interlocked.Increment(ref done[part]));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Parts_run_at_once_on_threads_that_are_not_the_pools()
    {
        using var both = new Barrier(2);
        var threads = new Thread[2];
        new WorkCrew(2).Run(2, part =>
        {
            threads[part] = Thread.CurrentThread;
            both.SignalAndWait(TestContext.Current.CancellationToken);
        });
        Assert.Contains(Thread.CurrentThread, threads);
        Thread helper = Assert.Single(threads, thread => thread != Thread.CurrentThread);
        Assert.False(helper.IsThreadPoolThread);
    }

    [Fact]
    public void Throws_what_a_part_threw_and_goes_on_being_of_use()
    {
        var crew = new WorkCrew(3);
        var thrown = Assert.Throws<InvalidTimeZoneException>(() => crew.Run(100, part => throw new InvalidTimeZoneException()));
        Assert.NotNull(thrown.StackTrace);
        int sum = 0;
        crew.Run(100, part => Interlocked.Add(ref sum, part));
        Assert.Equal(4950, sum);
    }

    [Fact]
    public void A_part_may_ask_for_parts_of_its_own()
    {
        var crew = new WorkCrew(3);
        int sum = 0;
        crew.Run(10, _ => crew.Run(10, part => Interlocked.Add(ref sum, part)));
        Assert.Equal(450, sum);
    }

    [Fact]
    public void Once_cancelled_no_part_begins()
    {
        using var cancel = new CancellationTokenSource();
        int begun = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => new WorkCrew(2, cancel.Token).Run(1000, _ =>
        {
            Interlocked.Increment(ref begun);
            cancel.Cancel();
        }));
        Assert.InRange(begun, 1, 2);
    }
}

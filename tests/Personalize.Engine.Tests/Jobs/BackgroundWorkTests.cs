using System.Globalization;
using System.Runtime.InteropServices;
using Personalize.Engine.Jobs;
using Personalize.Engine.Tests.Support;
using Personalize.Training.Matrices;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

/// <summary>Background work gives way with all its threads, and its caller's thread stays as it was.</summary>
public sealed partial class BackgroundWorkTests
{
    [Fact]
    public void Gives_way_on_all_its_threads_and_leaves_the_callers_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Nice values are Linux's.");
        int before = NiceOfThisThread();
        using var both = new Barrier(2);
        int[] nice = BackgroundWork.Run("test", _ =>
        {
            int[] seen = new int[2];
            new WorkCrew(2).Run(2, part =>
            {
                seen[part] = NiceOfThisThread();
                both.SignalAndWait(TestContext.Current.CancellationToken);
            });
            return seen;
        });
        Assert.Equal([BackgroundThread.Nice, BackgroundThread.Nice], nice);
        Assert.Equal(before, NiceOfThisThread());
    }

    [Fact]
    public void A_training_tells_its_progress_on_the_callers_thread()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        var heard = new List<Thread>();
        group.Train("pe-ease", new TrainingOptions { Progress = new Hearing(heard) });
        Assert.NotEmpty(heard);
        Assert.All(heard, thread => Assert.Same(Thread.CurrentThread, thread));
    }

    [Fact]
    public void What_it_throws_and_what_its_callers_listener_throws_comes_out()
    {
        Assert.Throws<InvalidTimeZoneException>(() => BackgroundWork.Run<int>("test", _ => throw new InvalidTimeZoneException()));
        Assert.Throws<InvalidTimeZoneException>(() => BackgroundWork.Run<int>("test", work =>
        {
            work.OnCaller(() => throw new InvalidTimeZoneException());
            return 1;
        }));
    }

    [Fact]
    public void Many_threads_of_it_may_call_the_caller_at_once()
    {
        int sum = 0; // Not interlocked: only the caller's thread adds.
        BackgroundWork.Run("test", work =>
        {
            new WorkCrew(4).Run(1000, part => work.OnCaller(() => sum += part));
            return 0;
        });
        Assert.Equal(499_500, sum);
    }

    private static int NiceOfThisThread()
    {
        string[] fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{ThreadNumber()}/stat")).Split(") ")[^1].Split(' ');
        return int.Parse(fields[16], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadNumber();

    private sealed class Hearing(List<Thread> heard) : IProgress<(string Stage, double Share)>
    {
        public void Report((string Stage, double Share) value) => heard.Add(Thread.CurrentThread);
    }
}

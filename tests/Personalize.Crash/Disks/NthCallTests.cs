using Personalize.Crash.Support;
using Personalize.Engine;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Crash.Disks;

/// <summary>Promise 7: after a failed write or flush nothing later is acknowledged until the store is reopened, and nothing acknowledged is lost.</summary>
public sealed class NthCallTests : IDisposable
{
    private const int Operations = 60;
    private const int FailuresMax = 3;

    private static readonly string[] Words = ["errno 28", "No space left"];

    private readonly DataFolder _folder = new(); // for the lock and the files to import; all else is on the simulated disk

    private Exception? _failure;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_nth_disk_call_fails_for_every_n()
    {
        int seed = Effort.FirstSeed();
        int n = 0;
        bool hasFailed = true;
        while (hasFailed)
        {
            n++;
            List<string> differences = Run(seed, n, PlantedFault.None, out hasFailed);
            Assert.True(differences.Count == 0, $"seed {seed}, call {n} fails ({_failure?.Message}): {string.Join(" | ", differences)}");
        }

        Assert.True(n > 100, $"only {n} calls");
    }

    [Fact]
    public void The_check_sees_an_error_that_is_swallowed()
    {
        int seed = Effort.FirstSeed();
        Assert.Contains(Enumerable.Range(1, 100), n => Run(seed, n, PlantedFault.SwallowsErrors, out _).Count > 0);
    }

    private List<string> Run(int seed, int failAt, PlantedFault fault, out bool hasFailed)
    {
        var model = new CrashModel(seed);
        var disk = new SimulatedDisk { FailAt = failAt };
        var session = new Session(_folder, seed, 1);
        SimulatedDisk? after = null;
        session.Run(new FaultyDisk(disk, fault), Operations, FailuresMax, atEnd: () => after = disk.LosePower(new Random(failAt)));
        hasFailed = disk.HasFailed;
        _failure = session.Failure;
        after ??= disk.Copy();
        var differences = new List<string>();
        if (session.AcknowledgedAfterFailure > 0)
        {
            differences.Add($"{session.AcknowledgedAfterFailure} acknowledged after the failure");
        }

        // Also one that no caller was waiting for, as the flush of every second: the next one is told.
        if (hasFailed && session.Failure is { } failure && !Words.Any(words => failure.Message.Contains(words, StringComparison.Ordinal)))
        {
            differences.Add($"the refusal does not say what the disk said: {failure.Message}");
        }

        Check(after, model, session, differences);
        // Opened again on the disk that works again, writes go on.
        var second = new Session(_folder, seed, 2);
        second.Run(after, 10);
        if (second.Failure is not null)
        {
            differences.Add($"reopened, it refuses: {second.Failure.Message}");
        }

        return differences;
    }

    private void Check(SimulatedDisk disk, CrashModel model, Session session, List<string> differences)
    {
        try
        {
            using PersonalizeEngine engine = _folder.Open(disk.Copy());
            differences.AddRange(model.Settle(engine, 1, session.Acknowledged));
        }
        catch (IOException refused)
        {
            differences.Add($"cannot be opened: {refused.Message}");
        }
    }
}

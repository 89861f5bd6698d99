using System.Diagnostics;
using Personalize.Crash.Support;
using Personalize.Crash.Writer;
using Personalize.Engine;
using Xunit;

namespace Personalize.Crash.Kills;

/// <summary>A job that ran or waited when its process was killed has failed with a reason, and nothing half done is left.</summary>
public sealed class JobKillTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_ran_or_waited_has_failed_and_what_was_done_serves()
    {
        KillUnderWay();

        using PersonalizeEngine engine = _folder.Open();

        DatasetGroup group = engine.GetDatasetGroup(CrashSchemas.Group);
        Assert.Equal((ResourceState.Active, 600), (engine.GetDatasetImport("done").State, engine.GetDatasetImport("done").Records));
        Assert.Equal(600, group.Counts.Interactions);
        Assert.All(["running", "waiting"], name => AssertInterrupted(engine.GetDatasetImport(name).State, engine.GetDatasetImport(name).FailureReason));
        Solution solution = engine.GetSolution(JobsUnderWay.Solution);
        Assert.Equal(51, solution.Versions.Count);
        Assert.Equal(("done", ResourceState.Active), (solution.Versions[0].Name, solution.Versions[0].State));
        Assert.All(solution.Versions.Where(version => version.State != ResourceState.Active), version => AssertInterrupted(version.State, version.FailureReason));
        Assert.Contains(solution.Versions, version => version.State == ResourceState.Failed);
        Assert.Equal(10, engine.GetCampaign(JobsUnderWay.Solution).Recommend("u1", 10).Count);

        string data = Path.Combine(_folder.Path, "data");
        Assert.All(Directory.GetFiles(data, "*.new", SearchOption.AllDirectories), file => Assert.Fail($"{file} is half done"));
        Assert.InRange(Directory.GetFiles(Path.Combine(data, "models")).Length, 1, solution.Versions.Count(version => version.State == ResourceState.Active));
        engine.DropCampaign(JobsUnderWay.Solution);
        solution.Drop();
    }

    private static void AssertInterrupted(ResourceState state, string? reason) =>
        Assert.Equal((ResourceState.Failed, "the process ended before the job did"), (state, reason));

    private void KillUnderWay()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Personalize.Crash.Writer.dll"), "jobs", _folder.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string? said = process.StandardOutput.ReadLine();
        process.Kill(); // SIGKILL: nothing of the process runs any more.
        process.WaitForExit();
        Assert.True(said == "under way", errors.GetAwaiter().GetResult());
    }
}

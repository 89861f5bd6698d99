using System.Diagnostics;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class DemoCommandTests
{
    private const int Interrupt = 2;

    [Fact]
    public async Task Tells_the_whole_story_and_keeps_the_data_where_asked()
    {
        using var folder = new TemporaryFolder();

        ProgramRun run = await ProgramRun.OfAsync("demo", "--keep", folder["state"]);
        ProgramRun after = await ProgramRun.OfAsync("recommend", "--data", folder["state"], "--campaign", "demo", "--user", "489", "--count", "3");
        ProgramRun again = await ProgramRun.OfAsync("demo", "--keep", folder["state"]);

        Assert.Equal(0, run.ExitCode);
        Assert.All(Chapters, chapter => Assert.Contains(chapter, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output[..run.Output.IndexOf("Go on with:", StringComparison.Ordinal)].Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 100));
        Assert.EndsWith($"import --data {folder["state"]} --group mine --interactions your.csv", run.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(FirstOfTheLaterList(run.Output), after.Output.Split('\t')[0]);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("the dataset group 'demo' is there already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_it_on_the_raw_files_of_MovieLens()
    {
        string? movieLens = Environment.GetEnvironmentVariable("PERSONALIZE_MOVIELENS");
        Assert.SkipWhen(movieLens is null, "PERSONALIZE_MOVIELENS names no folder with ml-100k and ml-latest-small");

        ProgramRun run = await ProgramRun.OfAsync("demo", "--movielens", Path.Combine(movieLens!, "ml-100k"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1,682 items, 943 users, 100,000 interactions", run.Output, StringComparison.Ordinal);
        Assert.Contains("the records of two users are replaced", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_demo_says_so_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a Unix signal");
        using var folder = new TemporaryFolder();
        using Process process = ProgramRun.Start(["demo"], new Dictionary<string, string>(StringComparer.Ordinal) { ["TMPDIR"] = folder.Path });
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("4.", StringComparison.Ordinal))
        {
        }

        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(128 + Interrupt, process.ExitCode);
        Assert.Contains("interrupted; nothing was left half done", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder.Path, "personalize-demo-*"));
    }

    private static readonly string[] Chapters =
    [
        "1. Create the dataset group 'demo' with its three schemas", "1,000 items, 2,000 users, 100,000 interactions", "rows/s",
        "3. Put records one by one: two users who are new, and an item", "item 432", "refused: property 'AGE' value 'old' is not an int",
        "5. Train the recipe aws-user-personalization", "6. Deploy it as campaign 'demo'", "7. Recommend for user 489, who has no event yet",
        "before", "after", "moved", "↑ from", "Why: of the", "9001 Opening Night", "p50", "Go on with:",
    ];

    private static string FirstOfTheLaterList(string output) =>
        output.Split('\n').First(line => line.TrimStart().StartsWith("1   ", StringComparison.Ordinal)).Split("   ", StringSplitOptions.RemoveEmptyEntries)[2].TrimStart().Split(' ')[0];
}

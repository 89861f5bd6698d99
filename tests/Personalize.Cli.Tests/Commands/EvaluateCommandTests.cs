using System.Text.Json;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class EvaluateCommandTests
{
    [Fact]
    public async Task Measures_the_recipe_beside_the_baselines()
    {
        using var folder = new TemporaryFolder();
        await ProgramRun.OfAsync("generate", "--users", "150", "--items", "80", "--interactions", "4000", "--seed", "4", "--out", folder.Path);

        ProgramRun run = await ProgramRun.OfAsync(
            "evaluate", "--interactions", folder["interactions.csv"], "--items", folder["items.csv"], "--json", folder["f.json"], "--ranked", folder["r.csv"], "--count", "7");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.All(["aws-user-personalization", "popularity", "itemKNN", "iALS", "EASE", "seen items kept", "seen items dropped"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        using JsonDocument figures = JsonDocument.Parse(await File.ReadAllTextAsync(folder["f.json"], TestContext.Current.CancellationToken));
        Assert.InRange(figures.RootElement[0].GetProperty("seenKept").GetProperty("normalized_discounted_cumulative_gain_at_10").GetDouble(), 0.0001, 1);
        string[] lists = await File.ReadAllLinesAsync(folder["r.csv"], TestContext.Current.CancellationToken);
        Assert.Equal("USER_ID,RANK,ITEM_ID,SCORE", lists[0]);
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "1"], lists.Skip(1).Take(8).Select(line => line.Split(',')[1]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Measures_several_recipes_side_by_side_cold_starts_and_draws()
    {
        using var folder = new TemporaryFolder();
        await ProgramRun.OfAsync("generate", "--users", "120", "--items", "60", "--interactions", "3000", "--seed", "4", "--out", folder.Path);

        ProgramRun run = await ProgramRun.OfAsync(
            "evaluate", "--interactions", folder["interactions.csv"], "--items", folder["items.csv"], "--recipe", "aws-sims", "--recipe", "pe-ials",
            "--input-share", "0.5", "--cold", "--plot", folder["p.svg"]);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.All(["aws-sims", "pe-ials", "iALS", "novelty", "popularity lift", "chance", "new items", "0 events"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        Assert.Contains("pe-ials</text>", await File.ReadAllTextAsync(folder["p.svg"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--interactions x.csv --input-share 1", 2, "--input-share is 1; allowed above 0 and below 1")]
    [InlineData("--interactions nowhere.csv", 1, "nowhere.csv: the file does not exist")]
    [InlineData("--movielens nowhere", 1, "nowhere: the folder does not exist")]
    [InlineData("--split users", 2, "--interactions is missing; allowed a CSV file, or --movielens DIR")]
    [InlineData("--interactions x.csv --split months", 2, "--split is months; allowed users, time, last")]
    [InlineData("--interactions x.csv --folds 0,10", 2, "--folds is 0,10; allowed numbers 0..9 with commas between")]
    [InlineData("--interactions x.csv --recipe aws-semantic-similarity", 2, "--recipe is aws-semantic-similarity; allowed aws-user-personalization-v2, aws-user-personalization")]
    [InlineData("--interactions x.csv --count 0", 2, "--count is 0; allowed 1..500")]
    public async Task Says_what_is_wrong(string words, int exitCode, string message)
    {
        ProgramRun run = await ProgramRun.OfAsync(["evaluate", .. words.Split(' ')]);

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("", run.Output);
    }
}

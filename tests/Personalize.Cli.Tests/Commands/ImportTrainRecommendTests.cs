using System.Text.Json;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class ImportTrainRecommendTests(TrainedFolder folder) : IClassFixture<TrainedFolder>
{
    [Fact]
    public void Import_says_what_it_brought()
    {
        Assert.Equal("", folder.Import.Error);
        Assert.Equal(0, folder.Import.ExitCode);
        Assert.Contains("interactions: 4,000 rows", folder.Import.Output, StringComparison.Ordinal);
        Assert.Contains("shop: 80 items, 150 users, 4,000 interactions", folder.Import.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_names_the_version_and_the_campaign()
    {
        Assert.Equal("", folder.Train.Error);
        Assert.Equal(0, folder.Train.ExitCode);
        Assert.Contains("trained aws-user-personalization in ", folder.Train.Output, StringComparison.Ordinal);
        Assert.Contains("campaign home serves it", folder.Train.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recommend_answers_after_a_restart_with_titles_beside_the_ids()
    {
        ProgramRun run = await ProgramRun.OfAsync("recommend", "--data", folder.Data, "--campaign", "home", "--user", "1003", "--count", "5");

        Assert.Equal("", run.Error);
        string[][] lines = [.. run.Output.TrimEnd().Split('\n').Select(line => line.Split('\t'))];
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Matches("^1[0-9]{4}$", line[0]));
        Assert.All(lines, line => Assert.Matches(@"\([0-9]{4}\)$", line[2]));
    }

    [Fact]
    public async Task Recommend_as_JSON_orders_by_score()
    {
        ProgramRun run = await ProgramRun.OfAsync("recommend", "--data", folder.Data, "--campaign", "home", "--user", "1003", "--count", "20", "--json");

        using JsonDocument answer = JsonDocument.Parse(run.Output);
        double[] scores = [.. answer.RootElement.EnumerateArray().Select(item => item.GetProperty("score").GetDouble())];
        Assert.Equal(20, scores.Length);
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task Recommend_takes_a_filter_and_explains_what_it_removed()
    {
        string[] ask = ["recommend", "--data", folder.Data, "--campaign", "home", "--user", "1003"];
        const string filter = "INCLUDE ItemID WHERE Items.YEAR < $YEAR";
        ProgramRun all = await ProgramRun.OfAsync([.. ask, "--count", "80"]);
        string first = all.Output.Split('\t')[0];
        ProgramRun kept = await ProgramRun.OfAsync([.. ask, "--count", "80", "--filter", filter, "--values", "YEAR=1990", "--exclude", first]);

        string[] lines = kept.Output.TrimEnd().Split('\n');
        Assert.Equal("", kept.Error);
        Assert.InRange(lines.Length, 1, 79);
        Assert.All(lines, line => Assert.Matches(@"\(19[0-8][0-9]\)$", line));
        Assert.DoesNotContain(lines, line => line.StartsWith(first, StringComparison.Ordinal));

        ProgramRun explained = await ProgramRun.OfAsync([.. ask, "--explain", first, "--filter", filter, "--values", "YEAR=1900"]);
        Assert.Contains("place 1 of 80, not among the 0 allowed", explained.Output, StringComparison.Ordinal);
        Assert.Contains($"removed by {filter} at position 0 of the filter", explained.Output, StringComparison.Ordinal);
        Assert.Contains("popularity", explained.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_updates_the_newest_version_with_what_it_chose()
    {
        ProgramRun run = await ProgramRun.OfAsync("train", "--data", folder.Data, "--group", "shop", "--recipe", "aws-user-personalization", "--update");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        string[] Chosen(string output) => [.. output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))];
        Assert.Equal(Chosen(folder.Train.Output), Chosen(run.Output));
        Assert.Contains(Chosen(run.Output), line => line.Contains("kernel_decay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train --group shop --recipe pe-ease --update", 1, "solution 'shop-pe-ease' has no version to update")]
    [InlineData("train --group shop --recipe pe-ease --search 41", 2, "--search is 41; allowed 0..40")]
    [InlineData("recommend --campaign home --user 1 --filter nowhere", 1, "filter 'nowhere' does not exist")]
    [InlineData("recommend --campaign home --user 1 --values YEAR", 2, "--values is YEAR; allowed NAME=VALUE")]
    [InlineData("recommend --campaign home --user 1 --explain nothing", 1, "item 'nothing' does not exist")]
    [InlineData("recommend --campaign nowhere --user 1", 1, "campaign 'nowhere' does not exist")]
    [InlineData("recommend --campaign home --user 1 --count 900", 2, "--count is 900; allowed 0..500")]
    [InlineData("train --group nowhere --recipe aws-user-personalization", 1, "dataset group 'nowhere' does not exist")]
    [InlineData("train --group shop --recipe aws-best", 2, "--recipe is aws-best; allowed aws-user-personalization-v2, aws-user-personalization")]
    [InlineData("train --group shop --recipe aws-popularity-count --set depth=3", 2, "aws-popularity-count has no parameter \"depth\"")]
    [InlineData("train --group shop --recipe aws-popularity-count --set depth", 2, "--set is depth; allowed name=value")]
    [InlineData("import --group shop", 2, "no file is given; allowed one or more of --interactions, --items, --users, or --movielens DIR")]
    [InlineData("import --group shop --items nowhere.csv", 1, "nowhere.csv: the file or folder does not exist")]
    [InlineData("import --group shop --items x.csv --schema items", 2, "--schema is items; allowed interactions=F.json, items=F.json, users=F.json")]
    [InlineData("import --group shop --items x.csv --mode some", 2, "--mode is some; allowed full, incremental")]
    public async Task Says_what_is_wrong(string words, int exitCode, string message)
    {
        ProgramRun run = await ProgramRun.OfAsync([.. words.Split(' '), "--data", folder.Data]);

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_bad_row_leaves_no_group_behind()
    {
        await File.WriteAllTextAsync(folder["bad.csv"], "USER_ID,ITEM_ID,TIMESTAMP\n1,2,3\n1,2,1700000000000\n", TestContext.Current.CancellationToken);

        ProgramRun import = await ProgramRun.OfAsync("import", "--data", folder.Data, "--group", "bad", "--items", folder["items.csv"], "--interactions", folder["bad.csv"]);
        ProgramRun train = await ProgramRun.OfAsync("train", "--data", folder.Data, "--group", "bad", "--recipe", "aws-popularity-count");

        Assert.Equal(1, import.ExitCode);
        Assert.Contains("bad.csv, row 3, column TIMESTAMP: '1700000000000'; allowed: epoch seconds", import.Error, StringComparison.Ordinal);
        Assert.Contains("dataset group 'bad' does not exist", train.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_row_in_the_second_file_takes_nothing_of_the_first()
    {
        await File.WriteAllTextAsync(folder["worse.csv"], "USER_ID,ITEM_ID,TIMESTAMP\n1,2,soon\n", TestContext.Current.CancellationToken);
        string data = folder["twice"];
        await ProgramRun.OfAsync("import", "--data", data, "--group", "g", "--items", folder["items.csv"], "--interactions", folder["interactions.csv"]);
        await File.WriteAllTextAsync(folder["more.csv"], (await File.ReadAllTextAsync(folder["items.csv"], TestContext.Current.CancellationToken)).Split('\n')[0] + "\n", TestContext.Current.CancellationToken);

        ProgramRun import = await ProgramRun.OfAsync("import", "--data", data, "--group", "g", "--items", folder["more.csv"], "--interactions", folder["worse.csv"]);
        ProgramRun again = await ProgramRun.OfAsync("import", "--data", data, "--group", "g", "--mode", "incremental", "--interactions", folder["interactions.csv"]);

        Assert.Equal(1, import.ExitCode);
        Assert.Contains("nothing was taken", import.Error, StringComparison.Ordinal);
        Assert.Contains("g: 80 items,", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_data_that_is_not_there_is_not_made_by_reading()
    {
        ProgramRun run = await ProgramRun.OfAsync("recommend", "--data", folder["nowhere"], "--campaign", "home", "--user", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("does not exist", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["nowhere"]));
    }

    [Theory]
    [InlineData("import", true)]
    [InlineData("train", false)]
    [InlineData("recommend", false)]
    public async Task Help_says_who_makes_the_folder_of_data(string verb, bool makes)
    {
        ProgramRun run = await ProgramRun.OfAsync(verb, "--help");
        string line = Assert.Single(run.Output.Split('\n'), line => line.Contains("--data", StringComparison.Ordinal) && line.Contains("folder", StringComparison.Ordinal));

        Assert.Equal(makes, line.Contains("made when absent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Training_without_interactions_is_refused()
    {
        string data = folder["lonely"];
        await ProgramRun.OfAsync("import", "--data", data, "--group", "g", "--items", folder["items.csv"]);

        ProgramRun run = await ProgramRun.OfAsync("train", "--data", data, "--group", "g", "--recipe", "aws-user-personalization");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("0 interactions", run.Error, StringComparison.Ordinal);
    }
}

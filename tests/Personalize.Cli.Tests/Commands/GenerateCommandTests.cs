using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class GenerateCommandTests
{
    [Fact]
    public async Task Writes_the_files_and_says_what_it_made()
    {
        using var folder = new TemporaryFolder();

        ProgramRun run = await ProgramRun.OfAsync("generate", "--users", "20", "--items", "10", "--interactions", "100", "--seed", "4", "--out", folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("100 interactions of 20 users with 10 items", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
        Assert.Equal(6, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("--users x --items 1 --interactions 1 --seed 1 --out .", "--users is x; allowed 1..100000000")]
    [InlineData("--users 1 --items 0 --interactions 1 --seed 1 --out .", "--items is 0; allowed 1..10000000")]
    [InlineData("--users 1 --items 1 --interactions 30000 --seed 1 --out .", "--interactions is 30000; allowed at most 20000 a user")]
    [InlineData("--users 1 --items 1 --interactions 1 --seed 1", "Option '--out' is required.")]
    [InlineData("--users 1 --items 1 --interactions 1 --seed 1 --out . --size 3", "'--size' is not a word of generate; allowed --users, --items")]
    public async Task Names_the_wrong_word_and_what_is_allowed(string words, string message)
    {
        ProgramRun run = await ProgramRun.OfAsync(["generate", .. words.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["taken"], "a file", TestContext.Current.CancellationToken);

        ProgramRun run = await ProgramRun.OfAsync("generate", "--users", "2", "--items", "1", "--interactions", "1", "--seed", "4", "--out", folder["taken"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("taken", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_an_example()
    {
        ProgramRun run = await ProgramRun.OfAsync("generate", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("personalize generate --users 2000", run.Output, StringComparison.Ordinal);
    }
}

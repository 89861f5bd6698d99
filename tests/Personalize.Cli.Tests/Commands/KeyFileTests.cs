using System.Diagnostics;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class KeyFileTests
{
    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    [Fact]
    public async Task A_folder_made_with_a_key_file_opens_with_it_or_with_the_variable_and_with_nothing_else()
    {
        using var folder = new TemporaryFolder();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder["state.key"], Key, cancellation);
        await File.WriteAllTextAsync(folder["users.csv"], "USER_ID,AGE\nu1,30\n", cancellation);
        string[] words = ["import", "--data", folder["state"], "--group", "g", "--users", folder["users.csv"]];

        Assert.Equal(0, (await ProgramRun.OfAsync([.. words, "--key-file", folder["state.key"]])).ExitCode);

        ProgramRun without = await ProgramRun.OfAsync(words);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("its key was not given", without.Error, StringComparison.Ordinal);

        using Process with = ProgramRun.Start(words, new Dictionary<string, string>(StringComparer.Ordinal) { ["PERSONALIZE_KEY"] = Key });
        string output = await with.StandardOutput.ReadToEndAsync(cancellation);
        await with.WaitForExitAsync(cancellation);
        Assert.Contains("g: 0 items, 1 users", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, without.Error + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_makes_a_new_folder_that_verifies_with_it()
    {
        using var folder = new TemporaryFolder();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string newKey = Convert.ToBase64String([.. Enumerable.Range(2, 32).Select(i => (byte)i)]);
        await File.WriteAllTextAsync(folder["old.key"], Key, cancellation);
        await File.WriteAllTextAsync(folder["new.key"], newKey, cancellation);
        await File.WriteAllTextAsync(folder["users.csv"], "USER_ID,AGE\nu1,30\n", cancellation);
        await ProgramRun.OfAsync("import", "--data", folder["state"], "--group", "g", "--users", folder["users.csv"], "--key-file", folder["old.key"]);

        ProgramRun rotated = await ProgramRun.OfAsync(
            "rotate-key", "--data", folder["state"], "--key-file", folder["old.key"], "--to", folder["fresh"], "--new-key-file", folder["new.key"]);
        Assert.Equal("", rotated.Error);
        Assert.Contains("snapshot 1: ", rotated.Output, StringComparison.Ordinal);
        Assert.Contains($"{folder["fresh"]} opens with the new key", rotated.Output, StringComparison.Ordinal);

        ProgramRun verified = await ProgramRun.OfAsync("verify", "--data", folder["fresh"], "--key-file", folder["new.key"]);
        Assert.Equal(0, verified.ExitCode);
        ProgramRun refused = await ProgramRun.OfAsync("verify", "--data", folder["fresh"], "--key-file", folder["old.key"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is encrypted with another key", refused.Error, StringComparison.Ordinal);
        foreach (ProgramRun run in new[] { rotated, verified, refused })
        {
            Assert.DoesNotContain(Key, run.Output + run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(newKey, run.Output + run.Error, StringComparison.Ordinal);
        }
    }
}

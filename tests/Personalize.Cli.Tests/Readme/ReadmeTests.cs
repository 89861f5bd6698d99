using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Personalize.Cli.Tests.Readme;

/// <summary>The README's shell commands, run as printed from the root of the clone, in their order.</summary>
public sealed class ReadmeTests
{
    private const string StoreFolder = "state"; // The tour's own; ignored by git.

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Every_command_works_as_printed()
    {
        string root = Repository.Root;
        string store = Path.Combine(root, StoreFolder);
        Assert.SkipWhen(Directory.Exists(store), $"'{store}' exists already and may be somebody's data; this test makes and removes it");
        string[] commands = Commands(await File.ReadAllTextAsync(Path.Combine(root, "README.md"), TestContext.Current.CancellationToken));
        Assert.True(commands.Length >= 5, "the README shows its commands in sh blocks");
        try
        {
            foreach (string command in commands)
            {
                await Run(root, command);
            }
        }
        finally
        {
            if (Directory.Exists(store))
            {
                Directory.Delete(store, recursive: true);
            }
        }
    }

    /// <summary>All lines of the sh blocks but the test command itself.</summary>
    private static string[] Commands(string readme) =>
        Regex.Matches(readme, "```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => line != "dotnet test")
            .ToArray();

    private static async Task Run(string root, string command)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec " + command);
        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        if (command.Contains(" serve ", StringComparison.Ordinal))
        {
            string? ready = await process.StandardOutput.ReadLineAsync(patience.Token);
            Assert.StartsWith("ready http=127.0.0.1:8080 tcp=127.0.0.1:6390", ready);
            using Process interrupt = Process.Start("bash", ["-c", $"pkill -INT -P {process.Id} || kill -INT {process.Id}"]);
        }

        await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode is 0 or 130, $"'{command}' ended with {process.ExitCode}: {await errors}");
    }
}

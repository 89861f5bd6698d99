using System.Diagnostics;

namespace Personalize.Cli.Tests;

/// <summary>One run of the built program as its own process, with its streams piped.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Starts the program that the build put beside the tests and waits for its end.</summary>
    public static async Task<ProgramRun> OfAsync(params string[] words)
    {
        using Process process = Start(words, []);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return new ProgramRun(process.ExitCode, await output, await error);
    }

    public static Process Start(string[] words, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "personalize.dll"));
        foreach (string word in words)
            start.ArgumentList.Add(word);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

using System.Diagnostics;
using Xunit;

namespace Personalize.Fuzz.Tests;

public class FuzzTests
{
    [Fact]
    public void Every_reader_of_foreign_bytes_survives_a_short_round()
    {
        var (exitCode, output) = Run("--seconds", "1");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void The_canary_s_planted_fault_is_found()
    {
        var (exitCode, output) = Run("canary", "--seconds", "60", "--seed", "1");
        Assert.Contains("FOUND: System.IndexOutOfRangeException", output, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    private static (int ExitCode, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Personalize.Fuzz.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output += errors.GetAwaiter().GetResult();
        TestContext.Current.SendDiagnosticMessage(output);
        return (process.ExitCode, output);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>Python scripts of tests; without Python or the module that a script needs the test is skipped and says so.</summary>
internal static class Python
{
    /// <summary>Runs a script to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string module, string script, params string[] arguments)
    {
        await SkipWithoutAsync(module);
        (int exitCode, string output, string errors) = await StartAsync(["-c", script, .. arguments]);
        return exitCode == 0 ? output : throw new InvalidOperationException($"the script ended with {exitCode}: {errors} {output}");
    }

    private static async Task SkipWithoutAsync(string module)
    {
        (int exitCode, _, _) = await StartAsync(["-c", $"import {module}"]);
        Assert.SkipUnless(exitCode == 0, $"Python's {module} is not on this machine");
    }

    private static async Task<(int ExitCode, string Output, string Errors)> StartAsync(IEnumerable<string> arguments)
    {
        try
        {
            using Process python = Process.Start(new ProcessStartInfo("python3", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = python.StandardError.ReadToEndAsync();
            string output = await python.StandardOutput.ReadToEndAsync();
            await python.WaitForExitAsync();
            return (python.ExitCode, output, await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not on this machine");
            throw;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>npm's packages for tests, installed once beside the test program; without Node or a registry the test is skipped and says so.</summary>
internal static class NodePackages
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>A folder in which a script may <c>require</c> the packages.</summary>
    public static async Task<string> InstallAsync(string name, params string[] packages)
    {
        string folder = Path.Join(AppContext.BaseDirectory, "node", name);
        await OneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (File.Exists(Path.Join(folder, "installed")))
                return folder;

            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Join(folder, "package.json"), "{\"private\":true}");
            using Process npm = Start("npm", folder, ["install", "--no-audit", "--no-fund", "--loglevel=error", .. packages]);
            Task<string> errors = npm.StandardError.ReadToEndAsync();
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            Assert.SkipUnless(npm.ExitCode == 0, $"npm could not install {string.Join(' ', packages)}: {await errors}");
            await File.WriteAllTextAsync(Path.Join(folder, "installed"), "");
            return folder;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Runs a script to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string folder, string script, params string[] arguments)
    {
        using Process node = Start("node", folder, [script, .. arguments]);
        Task<string> errors = node.StandardError.ReadToEndAsync();
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        File.Delete(script);
        return node.ExitCode == 0 ? output : throw new InvalidOperationException($"the script ended with {node.ExitCode}: {await errors} {output}");
    }

    /// <summary>Starts a program of Node's with its output redirected; skips the test where it is not there.</summary>
    public static Process Start(string program, string folder, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string variable, string value) in environment ?? [])
            start.Environment[variable] = value;

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not on this machine");
            throw;
        }
    }
}

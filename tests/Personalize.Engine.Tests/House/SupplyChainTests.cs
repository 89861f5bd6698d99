using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Personalize.Engine.Tests.House;

/// <summary>Promise 25: every package is pinned by its hash, and a package that is known to be vulnerable stops the restore.</summary>
public sealed class SupplyChainTests
{
    private static string Root => Repository.Root;

    [Fact]
    public void Every_project_has_its_packages_pinned_by_hash()
    {
        string[] projects = [.. Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories).Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))];
        Assert.True(projects.Length > 10);
        int packages = 0;
        foreach (string project in projects)
        {
            string file = Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
            Assert.True(File.Exists(file), $"{project} has no packages.lock.json");
            using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonProperty package in locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() == "Project")
                    continue;

                packages++;
                Assert.True(package.Value.TryGetProperty("contentHash", out JsonElement hash) && hash.GetString()!.Length == 88, $"{file}: {package.Name} has no hash"); // SHA-512 in base64
            }
        }

        Assert.True(packages > 100);
        Assert.Contains("dotnet restore --locked-mode", File.ReadAllText(Path.Combine(Root, ".ci", "run")), StringComparison.Ordinal);
    }

    /// <summary>Where the feed has no advisories its silence about our packages proves nothing, so the canary says whether it has.</summary>
    [Fact]
    public async Task A_package_that_is_known_to_be_vulnerable_stops_the_restore()
    {
        string props = await File.ReadAllTextAsync(Path.Combine(Root, "Directory.Build.props"), TestContext.Current.CancellationToken);
        foreach (string setting in new[] { "<NuGetAudit>true</NuGetAudit>", "<NuGetAuditMode>all</NuGetAuditMode>", "<NuGetAuditLevel>low</NuGetAuditLevel>", "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>" })
            Assert.Contains(setting, props, StringComparison.Ordinal);

        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-audit-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Directory.Build.props"), props, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "canary.csproj"),
                """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.3" /></ItemGroup></Project>""",
                TestContext.Current.CancellationToken);
            (int code, string told) = await RestoreAsync(folder.FullName);
            Assert.SkipWhen(code != 0 && told.Contains("NU1301", StringComparison.Ordinal) || told.Contains("NU1101", StringComparison.Ordinal) || told.Contains("NU1102", StringComparison.Ordinal), "no feed that has the canary can be reached");
            Assert.SkipWhen(code == 0, "the feed at hand has no advisories: its silence about our packages proves nothing either");
            Assert.Contains("error NU1903", told, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int Code, string Told)> RestoreAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string word in new[] { "restore", "canary.csproj", "--nologo" })
            start.ArgumentList.Add(word);

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string told = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, told);
    }
}

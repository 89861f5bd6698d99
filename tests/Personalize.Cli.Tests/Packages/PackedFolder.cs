using Xunit;

namespace Personalize.Cli.Tests.Packages;

/// <summary>The three packages, made once for the tests of a class from what is built, and a NuGet that knows only them and what this machine has restored.</summary>
public sealed class PackedFolder : IAsyncLifetime
{
    public const string Version = "0.1.0";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Debug or Release, as these tests were built.</summary>
    public static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    public string Packages => _folder["packages"];

    /// <summary>Nothing of a test lands in the user's own folders; nothing is fetched from anywhere.</summary>
    public Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["NUGET_PACKAGES"] = _folder["restored"],
        ["DOTNET_CLI_HOME"] = _folder["home"],
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    public string MakeFolder(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    public async ValueTask InitializeAsync()
    {
        foreach (string project in (string[])["Engine", "Server", "Cli"])
            await DotnetRun.OfAsync(Repository.Root, "dotnet", ["pack", "--no-build", $"src/Personalize.{project}", "-c", Configuration, "-o", Packages, "-nodeReuse:false"], []);

        await File.WriteAllTextAsync(_folder["nuget.config"], $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{Restored}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    // What this build restored is there for others to read.
    private static string Restored => System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}

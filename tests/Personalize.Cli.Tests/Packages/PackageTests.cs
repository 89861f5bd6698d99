using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Personalize.Cli.Tests.Packages;

/// <summary>What people install: made from this build, used far from this repository.</summary>
[Trait("Category", "Packages")]
public sealed class PackageTests(PackedFolder packed) : IClassFixture<PackedFolder>
{
    private const string Shop = """
        using System.Net;
        using Personalize.Engine;
        using Personalize.Server.Hosting;

        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = "state" });
        DatasetGroup shop = engine.CreateDatasetGroup("shop", interactions: Schemas.Interactions, items: Schemas.Items);
        for (int i = 0; i < 200; i++)
        {
            byte[] item = System.Text.Encoding.UTF8.GetBytes($"i{i % 20}"), user = System.Text.Encoding.UTF8.GetBytes($"u{i % 13}");
            shop.Items.Put(item, new FieldValue("GENRE"u8, "Action"u8));
            shop.PutEvent(user, item, "click"u8, 1_700_000_000 + i);
        }

        Campaign campaign = shop.Train("aws-user-personalization").Deploy("home");
        var best = new ScoredItem[5];
        int found = campaign.Recommend("u1"u8, best);
        await using PersonalizeServer server = PersonalizeServer.Create(engine, new ServerOptions { Http = null, Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync();
        await server.StopAsync();
        // Compiles only where nothing below the engine brings another ToArrayAsync along.
        int[] numbers = await Numbers().ToArrayAsync();
        Console.WriteLine($"found {found} of {numbers.Length}");

        static async IAsyncEnumerable<int> Numbers()
        {
            await Task.Yield();
            for (int i = 0; i < 5; i++)
                yield return i;
        }

        internal static class Schemas
        {
            public const string Interactions = "{\"type\":\"record\",\"name\":\"Interactions\",\"fields\":[{\"name\":\"USER_ID\",\"type\":\"string\"},{\"name\":\"ITEM_ID\",\"type\":\"string\"},{\"name\":\"EVENT_TYPE\",\"type\":\"string\"},{\"name\":\"TIMESTAMP\",\"type\":\"long\"}]}";
            public const string Items = "{\"type\":\"record\",\"name\":\"Items\",\"fields\":[{\"name\":\"ITEM_ID\",\"type\":\"string\"},{\"name\":\"GENRE\",\"type\":\"string\"}]}";
        }
        """;

    private static readonly string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <UseAppHost>false</UseAppHost>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Personalize.Server" Version="{PackedFolder.Version}" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public async Task A_fresh_project_builds_and_runs_against_the_packages()
    {
        string folder = packed.MakeFolder("shop");
        await File.WriteAllTextAsync(Path.Combine(folder, "shop.csproj"), Project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Shop, TestContext.Current.CancellationToken);
        string output = await DotnetRun.OfAsync(folder, "dotnet", ["run"], packed.Environment);
        Assert.EndsWith("found 5 of 5", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_installs_and_runs()
    {
        string folder = packed.MakeFolder("tool");
        await DotnetRun.OfAsync(folder, "dotnet", ["tool", "install", "Personalize.Cli", "--version", PackedFolder.Version, "--tool-path", folder, "--configfile", Path.Combine("..", "nuget.config")], packed.Environment);
        string output = await DotnetRun.OfAsync(folder, Path.Combine(folder, "personalize"), ["generate", "--users", "20", "--items", "30", "--interactions", "200", "--seed", "1", "--out", "made"], packed.Environment);
        Assert.NotNull(output);
        Assert.True(File.Exists(Path.Combine(folder, "made", "interactions.csv")), output);
    }

    [Theory]
    [InlineData("Personalize.Engine", "Personalize.Core Personalize.Engine Personalize.Storage Personalize.Training")]
    [InlineData("Personalize.Server", "Personalize.Server")]
    [InlineData("Personalize.Cli", "personalize")]
    public async Task A_package_has_readme_icon_licence_and_symbols(string id, string assemblies)
    {
        using ZipArchive package = await ZipFile.OpenReadAsync(Path.Combine(packed.Packages, $"{id}.{PackedFolder.Version}.nupkg"), TestContext.Current.CancellationToken);
        using ZipArchive symbols = await ZipFile.OpenReadAsync(Path.Combine(packed.Packages, $"{id}.{PackedFolder.Version}.snupkg"), TestContext.Current.CancellationToken);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("README.md", files, StringComparer.Ordinal);
        Assert.Contains("icon.png", files, StringComparer.Ordinal);
        foreach (string assembly in assemblies.Split(' '))
        {
            Assert.Contains(files, file => file.EndsWith($"net10.0/any/{assembly}.dll", StringComparison.Ordinal) || file.EndsWith($"net10.0/{assembly}.dll", StringComparison.Ordinal));
            Assert.Contains(symbols.Entries, entry => entry.Name == assembly + ".pdb");
            Assert.Contains(files, file => file.EndsWith(assembly + ".xml", StringComparison.Ordinal) || id == "Personalize.Cli");
        }

        XElement metadata = Metadata(package);
        Assert.Equal("Apache-2.0", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.Equal("icon.png", Value(metadata, "icon"));
    }

    /// <summary>The library's nuspec is written by hand: no package that its floors use may be missing in it.</summary>
    [Fact]
    public async Task The_library_names_every_package_of_its_floors()
    {
        using ZipArchive package = await ZipFile.OpenReadAsync(Path.Combine(packed.Packages, $"Personalize.Engine.{PackedFolder.Version}.nupkg"), TestContext.Current.CancellationToken);
        IEnumerable<string> named = Metadata(package).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string)e.Attribute("id")!);
        IEnumerable<string> used = ((string[])["Core", "Storage", "Training", "Engine"])
            .SelectMany(floor => Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", $"Personalize.{floor}", $"Personalize.{floor}.csproj")), "PackageReference Include=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            .Select(match => match.Groups["id"].Value)
            .Where(id => !id.EndsWith("Analyzers", StringComparison.Ordinal));
        Assert.Equal(used.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    private static XElement Metadata(ZipArchive package)
    {
        using Stream nuspec = package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
}

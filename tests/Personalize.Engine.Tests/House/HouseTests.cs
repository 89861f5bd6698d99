using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Personalize.Engine.Tests.House;

/// <summary>The house keeps its shape: arrows point down, rooms are named by what they hold, docs speak of what exists.</summary>
public sealed class HouseTests
{
    /// <summary>What each floor may stand on; the plan of docs/architecture.md.</summary>
    private static readonly Dictionary<string, string[]> Floors = new(StringComparer.Ordinal)
    {
        ["Personalize.Core"] = [],
        ["Personalize.Storage"] = ["Personalize.Core"],
        ["Personalize.Training"] = ["Personalize.Core"],
        ["Personalize.Engine"] = ["Personalize.Core", "Personalize.Storage", "Personalize.Training"],
        ["Personalize.Server"] = ["Personalize.Engine"],
        ["Personalize.Cli"] = ["Personalize.Server"],
    };

    private static readonly Dictionary<string, string> PackagesOfOneFloor = new(StringComparer.Ordinal)
    {
        ["Microsoft.FASTER.Core"] = "Personalize.Storage",
        ["System.IO.Hashing"] = "Personalize.Storage",
        ["System.IO.Pipelines"] = "Personalize.Server",
        ["System.CommandLine"] = "Personalize.Cli",
        ["Spectre.Console"] = "Personalize.Cli",
    };

    private static readonly string[] TopLevel =
        ["src", "tests", "bench", "data", "docs", "Personalize.Engine.sln", "Directory.Build.props", "Directory.Packages.props", "global.json", "README.md", "LICENSE"];

    [Fact]
    public void Project_references_point_down()
    {
        var wrong = new List<string>();
        foreach ((string floor, string[] below) in Floors)
        {
            XDocument project = XDocument.Load(Path.Combine(Repository.Root, "src", floor, floor + ".csproj"));
            wrong.AddRange(project.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
                .Where(name => !below.Contains(name))
                .Select(name => $"{floor}.csproj refers to {name}"));
            wrong.AddRange(project.Descendants("PackageReference")
                .Select(r => r.Attribute("Include")!.Value)
                .Where(package => PackagesOfOneFloor.TryGetValue(package, out string? owner) && owner != floor)
                .Select(package => $"{floor}.csproj uses {package}, which only {PackagesOfOneFloor[package]} sees"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Usings_point_down()
    {
        var wrong = new List<string>();
        foreach ((string floor, string[] below) in Floors)
        {
            string[] reachable = Reachable(floor);
            foreach (string file in Repository.Sources(Path.Combine("src", floor)))
            {
                int line = 0;
                foreach (string text in File.ReadLines(file))
                {
                    line++;
                    Match match = Regex.Match(text, @"^(?:global )?using (?:static )?(?<floor>Personalize\.[A-Za-z]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
                    if (match.Success && match.Groups["floor"].Value != floor && !reachable.Contains(match.Groups["floor"].Value))
                    {
                        wrong.Add($"{Repository.Relative(file)}:{line} uses {match.Groups["floor"].Value}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_folder_or_file_is_called_by_what_it_is_not()
    {
        string[] banned = ["Utilities", "Utils", "Helpers", "Helper", "Common", "Manager", "Managers", "Misc"];
        IEnumerable<string> wrong = new[] { "src", "tests", "bench" }.SelectMany(Repository.Sources)
            .Where(f => Repository.Relative(f).Split(Path.DirectorySeparatorChar, '.').Any(part => banned.Contains(part) || part.EndsWith("Manager", StringComparison.Ordinal) || part.EndsWith("Helper", StringComparison.Ordinal)))
            .Select(Repository.Relative);

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        IEnumerable<string> wrong = Repository.Sources("src").Where(f => File.ReadLines(f).Count() > 400).Select(Repository.Relative);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Top_level_holds_what_was_ordered_and_nothing_else()
    {
        HashSet<string> ignored = [.. File.ReadLines(Path.Combine(Repository.Root, ".gitignore")).Select(line => line.TrimEnd('/'))];
        IEnumerable<string> wrong = Directory.EnumerateFileSystemEntries(Repository.Root)
            .Select(p => Path.GetFileName(p)!)
            .Where(name => !name.StartsWith('.') && !TopLevel.Contains(name) && !ignored.Contains(name));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Paths_named_in_the_docs_exist()
    {
        var wrong = new List<string>();
        IEnumerable<string> pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md"));
        foreach (string page in pages)
        {
            foreach (Match match in Regex.Matches(File.ReadAllText(page), @"`(?<path>(?:src|tests|bench|data|docs)/[A-Za-z0-9_./-]*)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            {
                string path = Path.Combine(Repository.Root, match.Groups["path"].Value);
                if (!File.Exists(path) && !Directory.Exists(path))
                {
                    wrong.Add($"{Repository.Relative(page)} names {match.Groups["path"].Value}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_facade_shows_its_own_types_only()
    {
        string[] hidden = ["Personalize.Core", "Personalize.Storage", "Personalize.Training", "FASTER.core"];
        IEnumerable<string> wrong = typeof(PersonalizeEngine).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMembers().OfType<System.Reflection.MethodInfo>())
            .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType).Select(t => (method, t)))
            .Where(pair => hidden.Contains((pair.t.GetElementType() ?? pair.t).Assembly.GetName().Name))
            .Select(pair => $"{pair.method.DeclaringType!.Name}.{pair.method.Name} shows {pair.t.Name}");

        Assert.Empty(wrong);
    }

    private static string[] Reachable(string floor) =>
        Floors[floor].SelectMany(below => Reachable(below).Prepend(below)).Distinct(StringComparer.Ordinal).ToArray();
}

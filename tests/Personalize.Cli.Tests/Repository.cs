namespace Personalize.Cli.Tests;

/// <summary>Where this clone lies: the folder that holds the solution.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Data => Path.Combine(Root, "data");

    private static string Find(string directory)
    {
        string? place = directory;
        while (place is not null && !File.Exists(Path.Combine(place, "Personalize.Engine.sln")))
            place = Path.GetDirectoryName(place);
        return place ?? throw new DirectoryNotFoundException($"no solution above {directory}");
    }
}

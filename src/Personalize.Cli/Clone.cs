namespace Personalize.Cli;

/// <summary>Whether the program runs out of a clone of the repository, and how it is called then.</summary>
internal static class Clone
{
    /// <summary>The folder with the solution; null when the program was installed.</summary>
    public static string? Root { get; } = Find();

    /// <summary>What a person types to run the program.</summary>
    public static string Command => Root is null ? "personalize" : "dotnet run -c Release --project src/Personalize.Cli --";

    private static string? Find()
    {
        string? place = AppContext.BaseDirectory;
        while (place is not null && !File.Exists(Path.Combine(place, "Personalize.Engine.sln")))
            place = Path.GetDirectoryName(place);
        return place;
    }
}

using Personalize.Storage.Disk;

namespace Personalize.Engine.Maintenance;

/// <summary>What a data directory consists of.</summary>
internal static class DataFolders
{
    public const string Log = "log";
    public const string Import = "import";
    public const string Models = "models";
    public const string Snapshots = "snapshots";

    /// <summary>The options of the program; not the engine's, but part of a copy.</summary>
    public const string Settings = "personalize.json";

    /// <summary>The folders of one.</summary>
    public static readonly string[] All = [Snapshots, Log, Import, Models];

    /// <summary>Refuses a target that holds something, or is the source.</summary>
    public static void RequireEmpty(IDisk disk, string directory, string target)
    {
        if (Full(directory) == Full(target))
        {
            throw new PersonalizeException($"the copy of '{directory}' cannot be the directory itself");
        }

        if (disk.List(target).Any(name => name != "lock") || All.Any(folder => disk.List(Path.Combine(target, folder)).Length > 0))
        {
            throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"'{target}' is not empty; a copy needs a directory that is, or that is not there yet");
        }
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}

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
}

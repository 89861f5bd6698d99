using Personalize.Engine;

namespace Personalize.Cli;

/// <summary>Opens the engine on a data folder for one verb.</summary>
internal static class EngineFolder
{
    /// <summary>Opens it, replaying its log.</summary>
    public static PersonalizeEngine Open(string directory, Terminal terminal, Durability durability = Durability.Commit) =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = directory, Durability = durability, TimeProvider = terminal.Time });

    /// <summary>Opens a folder that must have one already: reading verbs make none.</summary>
    public static PersonalizeEngine OpenExisting(string directory, Terminal terminal) => Directory.Exists(directory)
        ? Open(directory, terminal)
        : throw new WorkFailedException($"the data folder {directory} does not exist; 'personalize import' makes one");
}

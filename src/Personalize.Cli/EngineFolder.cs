using Personalize.Engine;

namespace Personalize.Cli;

/// <summary>Opens the engine on a data folder for one verb.</summary>
internal static class EngineFolder
{
    /// <summary>The variable that holds the data's key where no <c>--key-file</c> is given.</summary>
    public const string KeyVariable = "PERSONALIZE_KEY";

    /// <summary>Opens it, replaying its log.</summary>
    public static PersonalizeEngine Open(string directory, Terminal terminal, string? keyFile = null) =>
        PersonalizeEngine.Open(Options(directory, terminal, keyFile));

    /// <summary>Opens a folder that must have one already: reading verbs make none.</summary>
    public static PersonalizeEngine OpenExisting(string directory, Terminal terminal, string? keyFile = null) => Directory.Exists(directory)
        ? Open(directory, terminal, keyFile)
        : throw new WorkFailedException($"the data folder {directory} does not exist; 'personalize import' makes one");

    /// <summary>How a folder is opened, with the key from the file, else from the environment.</summary>
    public static EngineOptions Options(string? directory, Terminal terminal, string? keyFile) => new()
    {
        DataDirectory = directory,
        TimeProvider = terminal.Time,
        EncryptionKeyFile = keyFile,
        EncryptionKey = keyFile is null && Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null,
    };
}

using Personalize.Crash.Writer;
using Personalize.Engine;
using Personalize.Storage.Disk;

namespace Personalize.Crash.Support;

/// <summary>A folder of its own for one test: the data directory and the files to import; gone afterwards.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-crash-");

    public string Path => _folder.FullName;

    /// <param name="disk">Null: the real one.</param>
    public PersonalizeEngine Open(IDisk? disk = null) => PersonalizeEngine.Open(new EngineOptions
    {
        DataDirectory = System.IO.Path.Combine(Path, "data"),
        Log = disk is null ? CrashSchemas.SmallLog : CrashSchemas.SmallLog with { Disk = disk },
    });

    public void Dispose() => _folder.Delete(recursive: true);
}

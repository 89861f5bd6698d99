namespace Personalize.Storage.Tests.Disk;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("personalize-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

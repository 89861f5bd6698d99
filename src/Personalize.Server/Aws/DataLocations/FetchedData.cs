namespace Personalize.Server.Aws.DataLocations;

/// <summary>A file or folder to be read. Whoever fetched it disposes it when it is read: what was copied for it goes then.</summary>
internal sealed class FetchedData(string path, string? temporaryFolder = null) : IDisposable
{
    /// <summary>Full path of the file or folder.</summary>
    public string Path { get; } = path;

    public void Dispose()
    {
        if (temporaryFolder is not null && Directory.Exists(temporaryFolder))
            Directory.Delete(temporaryFolder, recursive: true);
    }
}

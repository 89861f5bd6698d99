namespace Personalize.Server.Aws.DataLocations;

/// <summary>A file or folder to be read. Whoever fetched it disposes it when it is read: what was copied for it goes then.</summary>
internal sealed class FetchedData(string path, string? temporaryFolder = null) : IDisposable
{
    /// <summary>Full path of the file or folder.</summary>
    public string Path { get; } = path;

    public void Dispose()
    {
        try
        {
            if (temporaryFolder is not null && Directory.Exists(temporaryFolder))
                Directory.Delete(temporaryFolder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What was read is good; the copy goes when the server opens the folder of copies next.
        }
    }
}

namespace Personalize.Engine;

/// <summary>Files of an import within reach. The job disposes it once they are read.</summary>
/// <param name="path">A CSV file, or a folder of CSV files.</param>
/// <param name="owner">What goes when they are read, such as a copy; null: they stay.</param>
public sealed class FetchedFiles(string path, IDisposable? owner = null) : IDisposable
{
    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;

    /// <summary>Lets them go.</summary>
    public void Dispose() => owner?.Dispose();
}

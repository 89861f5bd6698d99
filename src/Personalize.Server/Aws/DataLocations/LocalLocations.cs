using Personalize.Engine;

namespace Personalize.Server.Aws.DataLocations;

/// <summary><c>s3://bucket/key</c> as <c>root/bucket/key</c> on this machine.</summary>
/// <remarks>
/// The parts of a location cannot leave the root by their names (<see cref="S3Location"/>); a symbolic link below the root could, so none is followed:
/// neither on the way to the data nor among the files of a folder. The root itself may be a link.
/// </remarks>
internal sealed class LocalLocations(string root) : IDataLocations
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public bool ArePaths => true;

    public ValueTask<FetchedData> FetchAsync(S3Location location, CancellationToken cancellationToken)
    {
        string path = Resolve(location);
        if (location.IsFolder)
            CheckFolder(location, path, cancellationToken);
        else if (!File.Exists(path))
            throw new PersonalizeException($"{location} does not exist{(Directory.Exists(path) ? " as a file; a folder's location ends in /" : "")}");

        return ValueTask.FromResult(new FetchedData(path));
    }

    /// <summary>The path of a location, which begins with the root and a separator, whatever is there.</summary>
    /// <exception cref="PersonalizeException">A symbolic link is on the way.</exception>
    internal string Resolve(S3Location location)
    {
        string path = _root;
        foreach (string part in location.Parts)
        {
            path = Path.Join(path, part);
            if (IsLink(new FileInfo(path)))
                throw new PersonalizeException($"{location} is refused: a symbolic link is on the way to it, and none is followed below the root of s3:// locations");
        }

        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new PersonalizeException($"{location} is refused: it leaves the root of s3:// locations");
    }

    private static void CheckFolder(S3Location location, string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
            throw new PersonalizeException($"{location} does not exist{(File.Exists(path) ? " as a folder; a file's location does not end in /" : "")}");

        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(path)]);
        while (folders.TryPop(out DirectoryInfo? folder))
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (IsLink(entry))
                    throw new PersonalizeException($"{location} is refused: a symbolic link is below it, and none is followed below the root of s3:// locations");

                if (entry is DirectoryInfo below)
                    folders.Push(below);
            }
        }
    }

    private static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null || (entry.Exists && entry.Attributes.HasFlag(FileAttributes.ReparsePoint));
}

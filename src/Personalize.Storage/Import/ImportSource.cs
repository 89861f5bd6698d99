using System.Collections.Immutable;
using Personalize.Core.Schemas;
using Personalize.Storage.Import.MovieLens;

namespace Personalize.Storage.Import;

/// <summary>What is to be read for a dataset: a CSV file, a folder of them, or a raw file of MovieLens.</summary>
/// <remarks>
/// A folder's <c>*.csv</c> files, those of the folders below it too, are read in the order of their paths, each with its own header; links to folders are not followed. The raw files u.data, u.item, u.user,
/// and ratings.csv and movies.csv with MovieLens' own headers, are recognized and translated.
/// </remarks>
public sealed class ImportSource
{
    private ImportSource(DatasetKind kind, ImmutableArray<string> paths, long totalBytes)
    {
        Kind = kind;
        Paths = paths;
        TotalBytes = totalBytes;
    }

    public DatasetKind Kind { get; }

    /// <summary>The files, in the order in which they are read.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes { get; }

    /// <summary>Finds the files; null and a refusal when there are none.</summary>
    public static ImportSource? TryFind(DatasetKind kind, string path, out ImportRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(path);
        refusal = null;
        if (Directory.Exists(path))
        {
            string[] files = [.. FilesBelow(new DirectoryInfo(path)).Order(StringComparer.Ordinal)];
            if (files.Length > 0)
                return new ImportSource(kind, [.. files], files.Sum(file => new FileInfo(file).Length));
            refusal = ImportRefusal.OfFile(path, "the folder has no CSV file; allowed: one or more files named *.csv");
            return null;
        }

        if (File.Exists(path))
            return new ImportSource(kind, [path], new FileInfo(path).Length);
        bool isFolder = path.EndsWith('/') || path.EndsWith(Path.DirectorySeparatorChar);
        refusal = ImportRefusal.OfFile(path, isFolder ? "the folder does not exist" : "the file does not exist");
        return null;
    }

    private static IEnumerable<string> FilesBelow(DirectoryInfo folder)
    {
        var every = new EnumerationOptions { AttributesToSkip = FileAttributes.None, MatchCasing = MatchCasing.CaseInsensitive };
        IEnumerable<string> files = folder.EnumerateFiles("*.csv", every).Select(file => file.FullName);
        return files.Concat(folder.EnumerateDirectories("*", every).Where(below => !below.Attributes.HasFlag(FileAttributes.ReparsePoint)).SelectMany(FilesBelow));
    }

    /// <summary>Opens one of the files at its first row; null and a refusal when it cannot be read.</summary>
    public RowSource? TryOpen(int file, out ImportRefusal? refusal)
    {
        string path = Paths[file];
        MovieLensFile movieLens = MovieLensFiles.Recognize(path, Kind);
        return movieLens == MovieLensFile.None ? CsvRows.TryOpen(path, out refusal) : MovieLensRows.TryOpen(path, movieLens, out refusal);
    }
}

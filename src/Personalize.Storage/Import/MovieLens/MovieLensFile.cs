using Personalize.Core.Schemas;

namespace Personalize.Storage.Import.MovieLens;

/// <summary>Which raw file of MovieLens it is.</summary>
internal enum MovieLensFile
{
    None,
    Ratings,
    RatingsCsv,
    Items,
    MoviesCsv,
    Users,
}

/// <summary>Knows the raw files by their names and headers.</summary>
internal static class MovieLensFiles
{
    /// <summary>What the file is when it is to fill a dataset of this kind; <see cref="MovieLensFile.None"/> for anything else.</summary>
    public static MovieLensFile Recognize(string path, DatasetKind kind) => (kind, Path.GetFileName(path)) switch
    {
        (DatasetKind.Interactions, "u.data") => MovieLensFile.Ratings,
        (DatasetKind.Items, "u.item") => MovieLensFile.Items,
        (DatasetKind.Users, "u.user") => MovieLensFile.Users,
        (DatasetKind.Interactions, "ratings.csv") when HasHeader(path, "userId,movieId,rating,timestamp") => MovieLensFile.RatingsCsv,
        (DatasetKind.Items, "movies.csv") when HasHeader(path, "movieId,title,genres") => MovieLensFile.MoviesCsv,
        _ => MovieLensFile.None,
    };

    private static bool HasHeader(string path, string header)
    {
        if (!File.Exists(path))
            return false;
        using var reader = new StreamReader(path);
        char[] begin = new char[header.Length];
        int read = reader.ReadBlock(begin);
        return begin.AsSpan(0, read).SequenceEqual(header);
    }
}

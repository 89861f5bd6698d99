namespace Personalize.Cli;

/// <summary>A folder with the raw files of one edition of MovieLens.</summary>
/// <param name="Interactions">u.data or ratings.csv.</param>
/// <param name="Items">u.item or movies.csv.</param>
/// <param name="Users">u.user; null in the editions that have no users.</param>
internal sealed record MovieLensFolder(string Interactions, string Items, string? Users)
{
    /// <summary>Finds the files.</summary>
    /// <exception cref="WorkFailedException">The folder does not exist, or is none of the two editions.</exception>
    public static MovieLensFolder Find(string directory)
    {
        if (!Directory.Exists(directory))
            throw new WorkFailedException($"{directory}: the folder does not exist");
        string In(string name) => Path.Combine(directory, name);
        if (File.Exists(In("u.data")) && File.Exists(In("u.item")))
            return new MovieLensFolder(In("u.data"), In("u.item"), File.Exists(In("u.user")) ? In("u.user") : null);
        if (File.Exists(In("ratings.csv")) && File.Exists(In("movies.csv")))
            return new MovieLensFolder(In("ratings.csv"), In("movies.csv"), null);
        throw new WorkFailedException($"{directory}: neither u.data and u.item (100K) nor ratings.csv and movies.csv (latest-small) are there");
    }
}

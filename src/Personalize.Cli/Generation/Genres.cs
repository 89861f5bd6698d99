namespace Personalize.Cli.Generation;

/// <summary>The genres of a made catalogue: their share, who leans to them, and which go together.</summary>
/// <remarks>Index = genre everywhere in this room. The names are those of MovieLens, so one filter works on both.</remarks>
internal static class Genres
{
    public static readonly string[] Names =
    [
        "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    /// <summary>How common the genre is as the first of an item.</summary>
    public static ReadOnlySpan<int> Shares => [14, 8, 6, 5, 18, 7, 4, 20, 5, 2, 8, 3, 5, 11, 9, 10, 4, 3];

    /// <summary>Genres that often stand second beside the genre with this index.</summary>
    private static readonly int[][] Companions =
    [
        [1, 14, 15, 5], [0, 8, 3], [3, 4, 8], [2, 4, 1], [13, 7, 11], [15, 7, 9], [16, 7], [13, 16, 5], [1, 2, 13],
        [5, 12], [15, 12, 14], [4, 13], [15, 5, 9], [4, 7], [0, 15, 1], [5, 12, 0], [7, 0], [0, 1],
    ];

    /// <summary>Percent by which under-25s and over-50s are drawn to the genre; 100 is neutral.</summary>
    private static ReadOnlySpan<int> YoungTilt => [140, 120, 170, 130, 120, 80, 60, 70, 150, 40, 170, 90, 90, 100, 140, 110, 60, 40];

    private static ReadOnlySpan<int> OldTilt => [70, 90, 60, 80, 90, 130, 180, 140, 70, 220, 40, 150, 140, 100, 70, 100, 190, 230];

    private static ReadOnlySpan<int> WomanTilt => [70, 95, 110, 115, 110, 95, 105, 120, 120, 90, 80, 140, 115, 170, 75, 95, 60, 55];

    /// <summary>A genre drawn as often as the catalogue holds it.</summary>
    public static int Draw(ref SampleRandom random) => random.Weighted(Shares);

    public static int DrawCompanion(ref SampleRandom random, int genre)
    {
        int[] companions = Companions[genre];
        return random.Chance(75) ? companions[random.Next(companions.Length)] : Draw(ref random);
    }

    /// <summary>A genre that someone of this age and gender is likely to favour.</summary>
    public static int DrawFor(ref SampleRandom random, int age, bool woman)
    {
        Span<int> weights = stackalloc int[Names.Length];
        for (int genre = 0; genre < weights.Length; genre++)
        {
            int ageTilt = age < 25 ? YoungTilt[genre] : age > 50 ? OldTilt[genre] : 100;
            weights[genre] = Shares[genre] * ageTilt * (woman ? WomanTilt[genre] : 100);
        }

        return random.Weighted(weights);
    }
}

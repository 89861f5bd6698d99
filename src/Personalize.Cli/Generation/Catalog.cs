namespace Personalize.Cli.Generation;

/// <summary>The made films: one array per property, index = item.</summary>
/// <remarks>
/// A *shelf* is a genre and one of its <see cref="FlavoursPerGenre"/> flavours: tastes live on shelves, so that there is more to learn than
/// the genre column says. <see cref="Follower"/> holds <see cref="FollowersPerItem"/> items that people like to watch next: a sequel first.
/// </remarks>
internal sealed class Catalog
{
    public const int FlavoursPerGenre = 3;
    public const int FollowersPerItem = 3;

    public Catalog(int items)
    {
        Title = new string[items];
        Genre = new string[items];
        Year = new int[items];
        Created = new long[items];
        Shelf = new int[items];
        Weight = new int[items];
        Quality = new int[items];
        Follower = new int[items * FollowersPerItem];
    }

    public int Count => Title.Length;

    public string[] Title { get; }

    /// <summary>One to three names joined by <c>|</c>.</summary>
    public string[] Genre { get; }

    public int[] Year { get; }

    /// <summary>When the item entered the catalogue, epoch seconds; nobody meets it before.</summary>
    public long[] Created { get; }

    public int[] Shelf { get; }

    /// <summary>How popular the item is: long-tailed, 1..555,555,555.</summary>
    public int[] Weight { get; }

    /// <summary>-2..2 half stars above or below its shelf's usual rating.</summary>
    public int[] Quality { get; }

    /// <summary>[Count × FollowersPerItem], row-major.</summary>
    public int[] Follower { get; }

    public static int ShelfCount => Genres.Names.Length * FlavoursPerGenre;
}

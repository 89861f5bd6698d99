namespace Personalize.Cli.Generation;

/// <summary>What one person likes now: four shelves, the first by far the most, changing slowly.</summary>
internal sealed class Taste
{
    private const int DriftPercent = 14;

    private static readonly int[] Weights = [50, 25, 15, 10];

    private readonly int[] _shelves = new int[4];
    private int _age;
    private bool _woman;

    public void Begin(ref SampleRandom random, int age, bool woman)
    {
        (_age, _woman) = (age, woman);
        int home = Genres.DrawFor(ref random, age, woman);
        for (int i = 0; i < _shelves.Length; i++)
            _shelves[i] = i < 2 ? OnGenre(ref random, home) : Any(ref random);
    }

    /// <summary>Between two visits: now and then one favourite gives way to another, or rises to the top.</summary>
    public void Drift(ref SampleRandom random)
    {
        if (!random.Chance(DriftPercent))
            return;
        int place = random.Next(_shelves.Length);
        if (random.Chance(50))
            (_shelves[0], _shelves[place]) = (_shelves[place], _shelves[0]);
        else
            _shelves[place] = Any(ref random);
    }

    /// <summary>The shelf that this visit begins at.</summary>
    public int DrawShelf(ref SampleRandom random) => _shelves[random.Weighted(Weights)];

    public bool Likes(int shelf) => Array.IndexOf(_shelves, shelf) >= 0;

    private int Any(ref SampleRandom random) => OnGenre(ref random, Genres.DrawFor(ref random, _age, _woman));

    private static int OnGenre(ref SampleRandom random, int genre) =>
        (genre * Catalog.FlavoursPerGenre) + random.Next(Catalog.FlavoursPerGenre);
}

namespace Personalize.Cli.Generation;

/// <summary>The made people: age, gender, and how many interactions each one has.</summary>
internal sealed class Population
{
    private Population(int users)
    {
        Age = new int[users];
        Woman = new bool[users];
        Events = new int[users];
    }

    public int Count => Age.Length;

    public int[] Age { get; }

    public bool[] Woman { get; }

    /// <summary>Long-tailed; the sum is exactly the interactions asked for.</summary>
    public int[] Events { get; }

    public static Population Make(SampleOptions options)
    {
        var population = new Population(options.Users);
        int[] activity = new int[options.Users];
        long total = 0;
        for (int user = 0; user < options.Users; user++)
        {
            var random = SampleRandom.ForPart(options.Seed, SampleRandom.Part.Users, user);
            population.Age[user] = random.Chance(70) ? random.Between(18, 44) : random.Between(13, 76);
            population.Woman[user] = random.Chance(46);
            activity[user] = 4 + (16_000 / (random.Next(1000) + 20));
            total += activity[user];
        }

        population.ShareOut(options.Interactions, activity, total);
        return population;
    }

    /// <summary>By activity, rounded down; the remainder goes one each to the first users.</summary>
    private void ShareOut(int interactions, int[] activity, long total)
    {
        int left = interactions;
        for (int user = 0; user < Count; user++)
        {
            Events[user] = (int)((long)interactions * activity[user] / total);
            left -= Events[user];
        }

        for (int user = 0; left > 0; user++, left--)
            Events[user]++;
    }
}

namespace Personalize.Cli.Generation;

/// <summary>Makes the films: genres, titles, sequels, years, the day each one appears, and how loved it is.</summary>
internal static class CatalogMaker
{
    private const int SequelPercent = 14;
    private const int SequelsMax = 4;
    private const int ThereAtTheStartPercent = 60;
    private const int OldestYear = 1938;

    public static Catalog Make(SampleOptions options)
    {
        var random = SampleRandom.ForPart(options.Seed, SampleRandom.Part.Catalog, 0);
        var catalog = new Catalog(options.Items);
        var titles = new TitleMaker();
        int[] lastOfShelf = new int[Catalog.ShelfCount];
        int[] partOf = new int[options.Items];
        string[] saga = new string[options.Items];
        lastOfShelf.AsSpan().Fill(-1);
        for (int item = 0; item < catalog.Count; item++)
        {
            int genre = Genres.Draw(ref random);
            int shelf = (genre * Catalog.FlavoursPerGenre) + random.Next(Catalog.FlavoursPerGenre);
            int previous = lastOfShelf[shelf];
            catalog.Shelf[item] = shelf;
            catalog.Quality[item] = random.Between(-2, 2);
            if (previous >= 0 && partOf[previous] < SequelsMax && random.Chance(SequelPercent))
            {
                partOf[item] = partOf[previous] + 1;
                saga[item] = saga[previous];
                catalog.Title[item] = titles.MakeSequel(saga[item], partOf[item] + 1);
                catalog.Genre[item] = catalog.Genre[previous];
                catalog.Year[item] = Math.Min(catalog.Year[previous] + random.Between(1, 4), SampleCalendar.FirstYear + 1);
            }
            else
            {
                saga[item] = catalog.Title[item] = titles.Make(ref random, genre);
                catalog.Genre[item] = DrawGenres(ref random, genre);
                catalog.Year[item] = DrawYear(ref random);
            }

            SetCreation(ref random, catalog, item);
            lastOfShelf[shelf] = item;
        }

        SetWeights(ref random, catalog);
        FollowerMaker.Make(ref random, catalog, partOf);
        return catalog;
    }

    private static string DrawGenres(ref SampleRandom random, int genre)
    {
        if (random.Chance(35))
            return Genres.Names[genre];
        int second = Genres.DrawCompanion(ref random, genre);
        if (second == genre)
            return Genres.Names[genre];
        int third = random.Chance(30) ? Genres.DrawCompanion(ref random, second) : genre;
        string two = $"{Genres.Names[genre]}|{Genres.Names[second]}";
        return third == genre || third == second ? two : $"{two}|{Genres.Names[third]}";
    }

    /// <summary>The smaller of two draws of an age: most films are young, a few are very old.</summary>
    private static int DrawYear(ref SampleRandom random)
    {
        int ages = SampleCalendar.FirstYear - OldestYear;
        return SampleCalendar.FirstYear - Math.Min(random.Next(ages), Math.Min(random.Next(ages), random.Next(ages)));
    }

    /// <summary>Most films are there on the first day (the first always is), the others appear one by one.</summary>
    private static void SetCreation(ref SampleRandom random, Catalog catalog, int item)
    {
        bool recent = catalog.Year[item] > SampleCalendar.FirstYear - 3;
        bool later = item > 0 && (recent || !random.Chance(ThereAtTheStartPercent));
        long ago = random.Next(900L * SampleCalendar.DaySeconds);
        long day = random.Next((long)SampleCalendar.Days * 95 / 100);
        if (!later)
        {
            catalog.Created[item] = SampleCalendar.Start - ago;
            return;
        }

        if (catalog.Year[item] > SampleCalendar.FirstYear)
            day = 365 + (day % (SampleCalendar.Days * 45 / 100));
        catalog.Created[item] = SampleCalendar.Start + (day * SampleCalendar.DaySeconds) + random.Next(SampleCalendar.DaySeconds);
        if (random.Chance(60))
            catalog.Year[item] = SampleCalendar.YearOf(catalog.Created[item]);
    }

    /// <summary>Ranks are a shuffle of the items; the weight of rank r is 10^12 / ((r + 12)(r + 150)): about 1/r at the head, 1/r² in the tail.</summary>
    private static void SetWeights(ref SampleRandom random, Catalog catalog)
    {
        int[] order = new int[catalog.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        for (int rank = 0; rank < order.Length; rank++)
            catalog.Weight[order[rank]] = (int)Math.Max(1, 1_000_000_000_000 / ((rank + 12L) * (rank + 150L)));
    }
}

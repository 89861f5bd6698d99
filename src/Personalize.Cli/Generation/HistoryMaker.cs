namespace Personalize.Cli.Generation;

/// <summary>Walks one person after another through the catalogue, visit by visit.</summary>
/// <remarks>
/// A visit begins on a shelf of the person's taste. Each next film is, in percent: 28 one that follows the film before (what a recipe
/// can learn from order), 42 from the visit's shelf, 10 new on that shelf, 16 popular anywhere, 4 an old love again. Films already seen
/// are passed over unless meant, so that about a tenth of all events are repeats; who has seen a whole shelf goes to what is popular.
/// Every person has an own random sequence, so the order of people changes nothing. Not thread-safe.
/// </remarks>
internal sealed class HistoryMaker
{
    private const int TriesMax = 24;
    private const int TriesByTaste = 6;

    private static readonly int[] StepWeights = [28, 42, 10, 16, 4];
    private static readonly int[] FollowerWeights = [50, 30, 20];

    private readonly SampleOptions _options;
    private readonly Catalog _catalog;
    private readonly Shelves _shelves;
    private readonly Taste _taste = new();
    private readonly int[] _seenBy;
    private readonly List<int> _history = [];

    public HistoryMaker(SampleOptions options, Catalog catalog)
    {
        _options = options;
        _catalog = catalog;
        _shelves = new Shelves(catalog);
        _seenBy = new int[catalog.Count];
    }

    /// <summary>Fills <paramref name="events"/> with one person's interactions, oldest first.</summary>
    public void Make(int user, int age, bool woman, Span<MadeEvent> events)
    {
        var random = SampleRandom.ForPart(_options.Seed, SampleRandom.Part.Histories, user);
        _history.Clear();
        _taste.Begin(ref random, age, woman);
        long[] starts = DrawVisits(ref random, events.Length);
        long time = SampleCalendar.Start;
        int done = 0;
        for (int visit = 0; done < events.Length; visit++)
        {
            int left = events.Length - done;
            bool last = visit >= starts.Length - 1;
            int length = last ? left : Math.Min(left, 1 + random.Next(5) + random.Next(6));
            time = Math.Max(time + 3600, starts[Math.Min(visit, starts.Length - 1)]);
            _taste.Drift(ref random);
            time = Visit(ref random, user, time, events.Slice(done, length));
            done += length;
        }
    }

    /// <summary>When the person comes: from the day of joining on, in the evening mostly. About one visit for five events.</summary>
    private static long[] DrawVisits(ref SampleRandom random, int events)
    {
        int joined = random.Next(SampleCalendar.Days * 80 / 100);
        int stays = Math.Max(7, (SampleCalendar.Days - joined) * random.Between(30, 100) / 100);
        long[] starts = new long[Math.Max(1, (events + 4) / 5)];
        for (int i = 0; i < starts.Length; i++)
        {
            long day = Math.Min(joined + random.Next(stays), SampleCalendar.Days - 1);
            long second = (random.Weighted(SampleCalendar.HourWeights) * 3600) + random.Next(3600);
            starts[i] = SampleCalendar.Start + (day * SampleCalendar.DaySeconds) + second;
        }

        Array.Sort(starts);
        return starts;
    }

    private long Visit(ref SampleRandom random, int user, long time, Span<MadeEvent> events)
    {
        int shelf = _taste.DrawShelf(ref random);
        int before = -1;
        for (int i = 0; i < events.Length; i++)
        {
            time += i == 0 ? 0 : random.Between(40, 3000);
            int item = Step(ref random, user, shelf, before, time);
            events[i] = Describe(ref random, user, item, time);
            _seenBy[item] = user + 1;
            _history.Add(item);
            before = item;
        }

        return time;
    }

    private int Step(ref SampleRandom random, int user, int shelf, int before, long time)
    {
        int item = -1;
        for (int attempt = 0; attempt < TriesMax; attempt++)
        {
            int way = attempt < TriesByTaste ? random.Weighted(StepWeights) : 3;
            if (way == 4 && _history.Count > 3)
                return Again(ref random);
            item = way switch
            {
                0 => Following(ref random, before, time),
                1 => _shelves[shelf].Draw(ref random, time),
                2 => _shelves[shelf].DrawNew(ref random, time),
                _ => _shelves.All.Draw(ref random, time),
            };
            if (item >= 0 && _seenBy[item] != user + 1)
                return item;
        }

        return item >= 0 ? item : Math.Max(0, _shelves.All.Draw(ref random, time));
    }

    private int Following(ref SampleRandom random, int before, long time)
    {
        if (before < 0)
            return -1;
        int item = _catalog.Follower[(before * Catalog.FollowersPerItem) + random.Weighted(FollowerWeights)];
        return _catalog.Created[item] <= time ? item : -1;
    }

    /// <summary>Of two films of the past, the one the person's taste still holds.</summary>
    private int Again(ref SampleRandom random)
    {
        int one = _history[random.Next(_history.Count)];
        int other = _history[random.Next(_history.Count)];
        return _taste.Likes(_catalog.Shelf[one]) ? one : other;
    }

    private MadeEvent Describe(ref SampleRandom random, int user, int item, long time)
    {
        int second = (int)(time - SampleCalendar.Start);
        int draw = random.Next(100);
        if (draw >= 28)
            return new MadeEvent(user, item, second, draw < 42 ? EventKind.Click : EventKind.Watch, 0);
        int halfStars = 6 + (_taste.Likes(_catalog.Shelf[item]) ? 2 : 0) + _catalog.Quality[item] + random.Between(-2, 1);
        return new MadeEvent(user, item, second, EventKind.Rating, (byte)Math.Clamp(halfStars, 1, 10));
    }
}

using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>Events split into what may be learnt and what must be foretold.</summary>
/// <param name="Training">Events to train on. Also the input of every user tested: their events in it.</param>
/// <param name="Users">Users tested.</param>
/// <param name="Truths">The distinct items that each of them met next, never empty.</param>
public sealed record HoldOut(TrainingData Training, IReadOnlyList<int> Users, IReadOnlyList<IReadOnlySet<int>> Truths)
{
    /// <summary>Folds that <see cref="EvaluationSplit.Users"/> cuts the users into.</summary>
    public const int Folds = 10;

    /// <summary>Share of a test user's events that the service takes as input.</summary>
    public const decimal InputShare = .9m;

    private const int NewUserTruth = 10;

    // What hardly anybody ever meets cannot be judged.
    private const int NewItemEventsMin = 5;

    /// <summary>What each user tested has done before they are asked for: their events in <see cref="Training"/>, but for users whom training never saw.</summary>
    public TrainingData Inputs { get; init; } = Training;

    /// <summary>The only items that may be listed, ascending, or null: all.</summary>
    public IReadOnlyList<int>? Candidates { get; init; }

    /// <summary>Users of one fold with at least 2 events: input all but the newest max(1, n × (1 - share)) events, truth those.</summary>
    /// <param name="data">All events.</param>
    /// <param name="userHashes"><see cref="UserHash"/> of every user's id.</param>
    /// <param name="fold">0..9: users whose hash mod 10 is this.</param>
    /// <param name="inputShare">Share of the events that are input, above 0 and below 1.</param>
    public static HoldOut OfUsers(TrainingData data, ReadOnlySpan<uint> userHashes, int fold, decimal inputShare = InputShare)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fold, Folds);
        if (inputShare is <= 0 or >= 1) throw new ArgumentOutOfRangeException(nameof(inputShare), $"inputShare is {inputShare}; allowed above 0 and below 1");
        if (userHashes.Length != data.Users) throw new ArgumentException($"{userHashes.Length} hashes for {data.Users} users", nameof(userHashes));
        int[] kept = Lengths(data);
        var users = new List<int>();
        for (int user = 0; user < data.Users; user++)
        {
            if (userHashes[user] % Folds != fold || kept[user] < 2) continue;
            users.Add(user);
            kept[user] -= Math.Clamp((int)(kept[user] * (1 - inputShare)), 1, kept[user] - 1);
        }

        return Build(data, kept, users);
    }

    /// <summary>Trains on events before T, the 90 % quantile of all times; asks users who have events before and after it.</summary>
    public static HoldOut OfTime(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Events == 0) return new HoldOut(data, [], []);
        long[] times = [.. data.Timestamp];
        Array.Sort(times);
        long border = times[(int)(.9 * (times.Length - 1))];
        int[] kept = new int[data.Users];
        var users = new List<int>();
        for (int user = 0; user < data.Users; user++)
        {
            for (int e = data.StartOf(user); e < data.EndOf(user) && data.Timestamp[e] < border; e++) kept[user]++;
            if (kept[user] > 0 && kept[user] < data.EndOf(user) - data.StartOf(user)) users.Add(user);
        }

        return Build(data, kept, users);
    }

    /// <summary>Users with at least 3 events: truth the newest, input and training the rest.</summary>
    public static HoldOut OfLast(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        int[] kept = Lengths(data);
        var users = new List<int>();
        for (int user = 0; user < data.Users; user++)
        {
            if (kept[user] < 3) continue;
            users.Add(user);
            kept[user]--;
        }

        return Build(data, kept, users);
    }

    /// <summary>Users of one fold whom training never sees: input their oldest events, truth the distinct items of the 10 after those. Users with no event after them are not asked.</summary>
    /// <param name="data">All events.</param>
    /// <param name="userHashes"><see cref="UserHash"/> of every user's id.</param>
    /// <param name="fold">0..9.</param>
    /// <param name="inputEvents">How many events each has done before, at least 0.</param>
    public static HoldOut OfNewUsers(TrainingData data, ReadOnlySpan<uint> userHashes, int fold, int inputEvents)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (userHashes.Length != data.Users) throw new ArgumentException($"{userHashes.Length} hashes for {data.Users} users", nameof(userHashes));
        int[] trained = Lengths(data), given = new int[data.Users];
        var users = new List<int>();
        for (int user = 0; user < data.Users; user++)
        {
            if (userHashes[user] % Folds != fold) continue;
            if (trained[user] > inputEvents) users.Add(user);
            given[user] = Math.Min(trained[user], inputEvents);
            trained[user] = 0;
        }

        return Build(data, given, users, NewUserTruth) with { Training = TimeCut.Keep(data, user => trained[user]) };
    }

    /// <summary>
    /// A tenth of the items that at least 5 events are of, never seen in training and ranked among themselves: truth those that a user met, input the user's other events.
    /// </summary>
    /// <param name="data">All events.</param>
    /// <param name="fold">0..9: items whose row, well mixed, mod 10 is this.</param>
    public static HoldOut OfNewItems(TrainingData data, int fold)
    {
        ArgumentNullException.ThrowIfNull(data);
        int[] counts = new int[data.Items];
        foreach (int item in data.Item) counts[item]++;
        int[] candidates = [.. Enumerable.Range(0, data.Items).Where(item => counts[item] >= NewItemEventsMin && UserHash.Mix((uint)item) % Folds == fold)];
        bool[] isNew = new bool[data.Items];
        foreach (int item in candidates) isNew[item] = true;
        var users = new List<int>();
        var truths = new List<IReadOnlySet<int>>();
        for (int user = 0; user < data.Users; user++)
        {
            var truth = new HashSet<int>();
            foreach (int item in data.ItemsOf(user))
                if (isNew[item]) truth.Add(item);
            if (truth.Count == 0 || data.ItemsOf(user).Length == truth.Count) continue;
            users.Add(user);
            truths.Add(truth);
        }

        return new HoldOut(TimeCut.Where(data, e => !isNew[data.Item[e]]), users, truths) { Candidates = candidates };
    }

    private static int[] Lengths(TrainingData data)
    {
        int[] lengths = new int[data.Users];
        for (int user = 0; user < data.Users; user++) lengths[user] = data.EndOf(user) - data.StartOf(user);
        return lengths;
    }

    private static HoldOut Build(TrainingData data, int[] kept, List<int> users, int truthMax = int.MaxValue)
    {
        var truths = new List<IReadOnlySet<int>>(users.Count);
        foreach (int user in users)
            truths.Add(new HashSet<int>(data.ItemsOf(user).Slice(kept[user], Math.Min(truthMax, data.ItemsOf(user).Length - kept[user])).ToArray()));
        return new HoldOut(TimeCut.Keep(data, user => kept[user]), users, truths);
    }
}

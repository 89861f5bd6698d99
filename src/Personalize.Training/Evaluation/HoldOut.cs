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

    /// <summary>Users of one fold with at least 2 events: input all but the newest max(1, n div 10) events, truth those.</summary>
    /// <param name="data">All events.</param>
    /// <param name="userHashes"><see cref="UserHash"/> of every user's id.</param>
    /// <param name="fold">0..9: users whose hash mod 10 is this.</param>
    public static HoldOut OfUsers(TrainingData data, ReadOnlySpan<uint> userHashes, int fold)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fold, Folds);
        if (userHashes.Length != data.Users) throw new ArgumentException($"{userHashes.Length} hashes for {data.Users} users", nameof(userHashes));
        int[] kept = Lengths(data);
        var users = new List<int>();
        for (int user = 0; user < data.Users; user++)
        {
            if (userHashes[user] % Folds != fold || kept[user] < 2) continue;
            users.Add(user);
            kept[user] -= Math.Max(1, kept[user] / 10);
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

    private static int[] Lengths(TrainingData data)
    {
        int[] lengths = new int[data.Users];
        for (int user = 0; user < data.Users; user++) lengths[user] = data.EndOf(user) - data.StartOf(user);
        return lengths;
    }

    private static HoldOut Build(TrainingData data, int[] kept, List<int> users)
    {
        var truths = new List<IReadOnlySet<int>>(users.Count);
        foreach (int user in users)
            truths.Add(new HashSet<int>(data.ItemsOf(user)[kept[user]..].ToArray()));
        return new HoldOut(TimeCut.Keep(data, user => kept[user]), users, truths);
    }
}

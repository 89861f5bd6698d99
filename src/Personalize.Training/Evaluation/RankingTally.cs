namespace Personalize.Training.Evaluation;

/// <summary>Gathers the lists of all users tested with one model in one reading.</summary>
internal sealed class RankingTally
{
    public const int ListLength = 25;

    /// <summary>Users and items with fewer events are cold.</summary>
    public const int ColdEvents = 5;

    // Where the groups of users by events before begin.
    private static readonly int[] GroupStarts = [0, 1, 5, 10, 20, 50, 100, 200, 500];

    private readonly List<UserTally> _users = [];
    private readonly List<double> _coverages = [];

    /// <summary>Adds one fold: the list of each user tested, in their order.</summary>
    public void AddFold(HoldOut holdOut, IReadOnlyList<int[]> lists, ItemAudience audience)
    {
        var seen = new HashSet<int>();
        for (int index = 0; index < lists.Count; index++)
        {
            _users.Add(UserTally.Of(lists[index], holdOut.Truths[index], holdOut.Inputs.ItemsOf(holdOut.Users[index]), audience));
            foreach (int item in lists[index]) seen.Add(item);
        }

        _coverages.Add((double)seen.Count / Math.Max(1, holdOut.Training.Items));
    }

    public RankingFigures Figures() => new()
    {
        Users = _users.Count,
        NdcgAt5 = Of(user => user.NdcgAt5),
        NdcgAt10 = Of(user => user.NdcgAt10),
        NdcgAt25 = Of(user => user.NdcgAt25),
        ReciprocalRankAt25 = Of(user => user.ReciprocalRankAt25),
        PrecisionAt5 = Of(user => user.PrecisionAt5),
        PrecisionAt10 = Of(user => user.PrecisionAt10),
        PrecisionAt25 = Of(user => user.PrecisionAt25),
        HitRateAt10 = Of(user => user.HitRateAt10),
        Coverage = _coverages.Count == 0 ? 0 : _coverages.Average(),
        NoveltyAt10 = Of(user => user.Novelty),
        DiversityAt10 = Of(user => user.Diversity),
        PopularityLiftAt10 = Of(user => user.PopularityLift),
        ColdUsers = Group($"users with fewer than {ColdEvents} events", user => user.Events < ColdEvents, user => user.NdcgAt10),
        ColdItems = Group($"items with fewer than {ColdEvents} events", user => user.ColdNdcgAt10 is not null, user => user.ColdNdcgAt10!.Value),
        ByHistoryLength = [.. Lengths().Where(group => group.Users > 0)],
    };

    private IEnumerable<GroupFigure> Lengths()
    {
        for (int g = 0; g < GroupStarts.Length; g++)
        {
            int from = GroupStarts[g], end = g + 1 < GroupStarts.Length ? GroupStarts[g + 1] : int.MaxValue;
            string name = end == int.MaxValue ? $"{from}+" : end == from + 1 ? $"{from}" : $"{from}-{end - 1}";
            yield return Group(name, user => user.Events >= from && user.Events < end, user => user.NdcgAt10);
        }
    }

    private GroupFigure Group(string name, Func<UserTally, bool> isIn, Func<UserTally, double> read)
    {
        double[] values = [.. _users.Where(isIn).Select(read)];
        return new GroupFigure(name, values.Length, MetricValue.Of(values));
    }

    private MetricValue Of(Func<UserTally, double> read) => MetricValue.Of([.. _users.Select(read)]);
}

using Personalize.Cli.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Cli.Demo;

/// <summary>What the data say about the items that follow one item: the reason for what moved, counted and not guessed.</summary>
internal sealed class Evidence
{
    /// <summary>As many later events of the same person are looked at.</summary>
    public const int Steps = 5;

    private const int PeopleMin = 50;

    private readonly Dictionary<string, int> _followers = new(StringComparer.Ordinal);

    private Evidence(string itemId) => ItemId = itemId;

    public string ItemId { get; }

    /// <summary>People who met the item.</summary>
    public int People { get; private set; }

    /// <summary>Of the items given, the one that tells the most about what comes after it.</summary>
    /// <param name="events">The interactions.</param>
    /// <param name="itemIds">Ids to choose among, at least one.</param>
    public static Evidence Strongest(EventRows events, IReadOnlyList<string> itemIds)
    {
        Evidence[] candidates = [.. itemIds.Select(id => new Evidence(id))];
        TrainingData data = events.ToTrainingData(catalog: null);
        var met = new HashSet<int>();
        foreach (Evidence candidate in candidates)
        {
            if (!events.TryGetItem(candidate.ItemId, out int item))
                continue;
            for (int user = 0; user < data.Users; user++)
                candidate.CountUser(events, data.ItemsOf(user), item, met);
        }

        return candidates.MaxBy(candidate => candidate.Strength)!;
    }

    /// <summary>People who met <paramref name="itemId"/> soon after.</summary>
    public int Followers(string itemId) => _followers.GetValueOrDefault(itemId);

    /// <summary>Share of the people who went on to the commonest follower; next to nothing where few people met the item.</summary>
    private double Strength => People < PeopleMin ? People / 1e6 : (double)_followers.Values.DefaultIfEmpty().Max() / People;

    private void CountUser(EventRows events, ReadOnlySpan<int> items, int item, HashSet<int> met)
    {
        met.Clear();
        bool knows = false;
        for (int i = items.IndexOf(item); i >= 0 && i < items.Length; i++)
        {
            if (items[i] != item)
                continue;
            knows = true;
            foreach (int later in items.Slice(i + 1, Math.Min(Steps, items.Length - i - 1)))
                met.Add(later);
        }

        People += knows ? 1 : 0;
        foreach (int later in met)
            _followers[events.ItemId(later)] = _followers.GetValueOrDefault(events.ItemId(later)) + 1;
    }
}

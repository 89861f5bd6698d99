using System.Runtime.InteropServices;
using Personalize.Engine.Serving;

namespace Personalize.Engine;

/// <summary>The name that serves one solution version at a time.</summary>
/// <remarks>Any thread. A change of version is one swapped reference: requests in flight finish on the old one.</remarks>
public sealed class Campaign
{
    private readonly ScratchPool<RequestScratch> _scratch = new(() => new RequestScratch());
    private ServingModel _serving;

    internal Campaign(string name, SolutionVersion version, ServingModel serving)
    {
        Name = name;
        Version = version;
        _serving = serving;
    }

    /// <summary>The campaign's name, unique in the engine.</summary>
    public string Name { get; }

    /// <summary>The dataset group it recommends from.</summary>
    public DatasetGroup Group => Version.Group;

    /// <summary>What it serves now.</summary>
    public SolutionVersion Version { get; private set; }

    /// <summary>The best items for a user, best first, from everything put so far.</summary>
    /// <param name="userId">1..256 characters of UTF-8; an unknown user gets what is popular.</param>
    /// <param name="best">Takes the answer; its length is how many are wanted.</param>
    /// <returns>How many items the answer holds: fewer only when the catalogue has fewer.</returns>
    /// <remarks>Allocates nothing once warm. Scores are raw: larger is better, comparable within the answer.</remarks>
    public int Recommend(ReadOnlySpan<byte> userId, Span<ScoredItem> best)
    {
        ServingModel serving = Volatile.Read(ref _serving);
        RequestScratch scratch = _scratch.Rent();
        try
        {
            return Recommender.Recommend(Group.Store, serving, userId, MemoryMarshal.Cast<ScoredItem, Core.Scoring.ScoredItem>(best), scratch);
        }
        finally
        {
            scratch.ClearCorrections(); // Whatever happened: the next request begins clean.
            _scratch.Return(scratch);
        }
    }

    /// <summary>The same for callers that have strings: ids and scores, best first.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="count">How many, 0..500.</param>
    /// <exception cref="PersonalizeException">The count is out of range.</exception>
    public IReadOnlyList<(string ItemId, float Score)> Recommend(string userId, int count = 25)
    {
        if (count is < 0 or > 500)
        {
            throw new PersonalizeException(PersonalizeErrorCode.LimitExceeded, $"count is {count}; allowed 0..500");
        }

        var best = new ScoredItem[count];
        int found = Recommend(System.Text.Encoding.UTF8.GetBytes(userId), best);
        return best.Take(found).Select(item => (System.Text.Encoding.UTF8.GetString(Group.Items.GetId(item.Row)), item.Score)).ToList();
    }

    internal void Publish(SolutionVersion version, ServingModel serving)
    {
        ServingModel before = _serving;
        Volatile.Write(ref _serving, serving);
        Version = version;
        Group.Serving.Stop(before);
    }

    internal void Retire() => Group.Serving.Stop(_serving);
}

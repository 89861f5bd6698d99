using System.Runtime.InteropServices;
using Personalize.Core;
using Personalize.Engine.Serving;

namespace Personalize.Engine;

/// <summary>The name that serves one solution version at a time.</summary>
/// <remarks>Any thread. A change of version is one swapped reference: requests in flight finish on the old one.</remarks>
public sealed class Campaign
{
    private readonly ScratchPool<RequestScratch> _scratch;
    private readonly ScratchPool<ManyScratch> _manyScratch = new(() => new ManyScratch(), places: 4);
    private readonly PersonalizeEngine _engine;
    private CampaignPublication _now;

    internal Campaign(PersonalizeEngine engine, string name, CampaignPublication publication)
    {
        _engine = engine;
        _scratch = new ScratchPool<RequestScratch>(() => new RequestScratch(engine.ScanTimes));
        Name = name;
        _now = publication;
    }

    /// <summary>The campaign's name, unique in the engine.</summary>
    public string Name { get; }

    /// <summary>The service's quotas hold.</summary>
    internal bool HasAwsQuotas => _engine.HasAwsQuotas;

    /// <summary>The dataset group it recommends from.</summary>
    public DatasetGroup Group => Version.Group;

    /// <summary>What it serves now.</summary>
    public SolutionVersion Version => Now.Version;

    /// <summary>How it answers now.</summary>
    public CampaignConfig Config => Now.Config;

    /// <summary><see cref="ResourceState.Active"/>, for a campaign is made and changed at once; <see cref="ResourceState.Failed"/> while it cannot answer because its model could not be loaded.</summary>
    /// <remarks>A failed one can be updated to another version, deployed again or dropped; asked for anything else it throws.</remarks>
    public ResourceState State => Now.Model is null ? ResourceState.Failed : ResourceState.Active;

    /// <summary>Why it failed, naming the remedy; null otherwise.</summary>
    public string? FailureReason => Now.FailureReason;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => Now.CreatedAt;

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt => Now.ChangedAt;

    /// <summary>Its newest change; null until there was one.</summary>
    public CampaignUpdate? LatestUpdate => Now.LatestUpdate;

    /// <summary>Changes what it serves, how it answers, or both; requests in flight finish on what was before, and none is refused.</summary>
    /// <param name="version">A version of the same dataset group; null: stays.</param>
    /// <param name="config">Null: stays.</param>
    /// <exception cref="PersonalizeException">A setting is out of range, the version is another group's or not active, its model cannot be read, or the campaign was dropped: nothing was changed.</exception>
    public void Update(SolutionVersion? version = null, CampaignConfig? config = null) => _engine.Catalog.Campaigns.Update(this, version, config);

    /// <summary>The best items for a user, best first, from everything put so far.</summary>
    /// <param name="userId">1..256 characters of UTF-8; an unknown user gets what is popular.</param>
    /// <param name="best">Takes the answer; its length is how many are wanted.</param>
    /// <returns>How many items the answer holds: fewer only when the catalogue has fewer.</returns>
    /// <exception cref="PersonalizeException">The campaign failed (<see cref="State"/>).</exception>
    /// <remarks>Allocates nothing once warm. Scores are raw: larger is better, comparable within the answer.</remarks>
    public int Recommend(ReadOnlySpan<byte> userId, Span<ScoredItem> best)
    {
        CampaignPublication now = Now;
        ServingModel serving = now.Serving;
        RequestScratch scratch = RentScratch();
        try
        {
            var request = new RecommendRequest { UserId = userId, Exploration = now.Exploration };
            return Recommender.TryRecommend(Group.Store, serving, request, MemoryMarshal.Cast<ScoredItem, Core.Scoring.ScoredItem>(best), scratch, out int found, out Refusal refusal)
                ? found
                : throw new InvalidOperationException($"a request without a filter was refused: {refusal.Code}");
        }
        finally
        {
            ReturnScratch(scratch);
        }
    }

    /// <summary>Begins a request with more than a user: a filter, values, items not wanted. Dispose it.</summary>
    /// <param name="userId">1..256 characters of UTF-8; an unknown user gets what is popular.</param>
    public RecommendQuery BeginRecommend(ReadOnlySpan<byte> userId) => new(this, userId);

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

    /// <summary>Says why an item has its place in a user's list; for callers that have strings.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="itemId">The item's id.</param>
    /// <param name="filter">The request's filter, if any.</param>
    /// <exception cref="PersonalizeException">The item is unknown, or the filter wants values: use <see cref="BeginRecommend"/>.</exception>
    public Explanation Explain(string userId, string itemId, Filter? filter = null)
    {
        using RecommendQuery query = BeginRecommend(System.Text.Encoding.UTF8.GetBytes(userId));
        if (filter is not null)
        {
            query.SetFilter(filter);
        }

        var explanation = new Explanation();
        query.Explain(System.Text.Encoding.UTF8.GetBytes(itemId), explanation);
        return explanation;
    }

    /// <summary>The best items for each of many users, as as many calls of <see cref="Recommend(ReadOnlySpan{byte}, Span{ScoredItem})"/>, in fewer passes over the items.</summary>
    /// <inheritdoc cref="RecommendQuery.RecommendMany"/>
    public void RecommendMany(ReadOnlySpan<ReadOnlyMemory<byte>> userIds, int count, Span<ScoredItem> best, Span<int> found)
    {
        using RecommendQuery query = BeginRecommend(default);
        query.RecommendMany(userIds, count, best, found);
    }

    /// <summary>What serves now; a request holds it to its end.</summary>
    /// <exception cref="PersonalizeException">Nothing: it failed.</exception>
    internal ServingModel Serving => Now.Serving;

    /// <summary>Model and settings of one moment.</summary>
    internal CampaignPublication Now => Volatile.Read(ref _now);

    internal RequestScratch RentScratch() => _scratch.Rent();

    internal void ReturnScratch(RequestScratch scratch)
    {
        scratch.ClearExcluded();
        _scratch.Return(scratch);
    }

    internal ManyScratch RentManyScratch() => _manyScratch.Rent();

    internal void ReturnManyScratch(ManyScratch scratch) => _manyScratch.Return(scratch);

    internal void Publish(CampaignPublication publication)
    {
        CampaignPublication before = Now;
        Volatile.Write(ref _now, publication);
        Group.Serving.Stop(before.Exploration);
        if (before.Model is { } model && model != publication.Model)
        {
            Group.Serving.Stop(model);
        }
    }

    internal void Retire()
    {
        Group.Serving.Stop(Now.Exploration);
        if (Now.Model is { } model)
        {
            Group.Serving.Stop(model);
        }
    }
}

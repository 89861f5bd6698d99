using System.Runtime.CompilerServices;
using Personalize.Engine;

namespace Personalize.Server.Aws;

/// <summary>The rates of Amazon Personalize, as its guide gives them; a door has them only where the engine holds its quotas.</summary>
/// <remarks>Any thread. What is counted goes with what it is counted for.</remarks>
internal sealed class RateQuotas(TimeProvider time)
{
    private const int EventPutsPerGroup = 1000;
    private const int RecordPutsPerGroup = 10;
    private const int ListsPerCampaign = 500;
    private const int ListsPerAccount = 2500;

    private readonly ConditionalWeakTable<DatasetGroup, RateLimit> _events = [];
    private readonly ConditionalWeakTable<DatasetGroup, RateLimit> _items = [];
    private readonly ConditionalWeakTable<DatasetGroup, RateLimit> _users = [];
    private readonly ConditionalWeakTable<Campaign, RateLimit> _lists = [];
    private readonly RateLimit _allLists = new(ListsPerAccount, time);

    /// <summary>Null, or the error of a PutEvents too many.</summary>
    public AwsError? TakeEvents(DatasetGroup group) => Take(_events.GetValue(group, _ => new RateLimit(EventPutsPerGroup, time)), "PutEvents", "dataset group", group.Name);

    /// <summary>The same of a PutItems.</summary>
    public AwsError? TakeItems(DatasetGroup group) => Take(_items.GetValue(group, _ => new RateLimit(RecordPutsPerGroup, time)), "PutItems", "dataset group", group.Name);

    /// <summary>The same of a PutUsers.</summary>
    public AwsError? TakeUsers(DatasetGroup group) => Take(_users.GetValue(group, _ => new RateLimit(RecordPutsPerGroup, time)), "PutUsers", "dataset group", group.Name);

    /// <summary>The same of a GetRecommendations or GetPersonalizedRanking.</summary>
    public AwsError? TakeList(Campaign campaign) =>
        Take(_allLists, "GetRecommendations and GetPersonalizedRanking", "account", "") ??
        Take(_lists.GetValue(campaign, _ => new RateLimit(ListsPerCampaign, time)), "GetRecommendations and GetPersonalizedRanking", "campaign", campaign.Name);

    private static AwsError? Take(RateLimit limit, string operations, string kind, string name) => limit.TryTake()
        ? null
        : new AwsError(AwsErrorKind.Throttling, $"Rate exceeded: allowed are {limit.PerSecond} calls of {operations} a second per {kind}{(name.Length == 0 ? "" : $"; this one is of {name}")}.");
}

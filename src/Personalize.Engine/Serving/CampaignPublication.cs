namespace Personalize.Engine.Serving;

/// <summary>What a campaign is between two changes of it: swapped as a whole.</summary>
internal sealed record CampaignPublication(
    SolutionVersion Version, CampaignConfig Config, ServingModel Serving, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    /// <summary>Null until the first change.</summary>
    public CampaignUpdate? LatestUpdate { get; init; }
}

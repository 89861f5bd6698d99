namespace Personalize.Engine.Serving;

/// <summary>What a campaign is between two changes of it: swapped as a whole.</summary>
internal sealed record CampaignPublication(
    SolutionVersion Version, CampaignConfig Config, ServingModel Serving, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    /// <summary>Who gives places to young items; null where the settings or the recipe want none.</summary>
    public Exploration? Exploration { get; init; }

    /// <summary>Null until the first change.</summary>
    public CampaignUpdate? LatestUpdate { get; init; }
}

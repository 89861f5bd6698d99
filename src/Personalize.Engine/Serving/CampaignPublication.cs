namespace Personalize.Engine.Serving;

/// <summary>What a campaign is between two changes of it: swapped as a whole.</summary>
/// <param name="Version">What it serves.</param>
/// <param name="Config">How it answers.</param>
/// <param name="Model">What scores the items; null where it could not be loaded when the engine was opened.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ChangedAt">When it was changed last.</param>
internal sealed record CampaignPublication(
    SolutionVersion Version, CampaignConfig Config, ServingModel? Model, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    /// <summary>Why there is no model; null where there is one.</summary>
    public string? FailureReason { get; init; }

    /// <summary>What answers.</summary>
    /// <exception cref="PersonalizeException">There is no model.</exception>
    public ServingModel Serving => Model ?? throw new PersonalizeException(PersonalizeErrorCode.NotFound, FailureReason ?? "the campaign has no model");

    /// <summary>Who gives places to young items; null where the settings or the recipe want none.</summary>
    public Exploration? Exploration { get; init; }

    /// <summary>Null until the first change.</summary>
    public CampaignUpdate? LatestUpdate { get; init; }
}

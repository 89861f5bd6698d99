namespace Personalize.Engine;

/// <summary>The newest change of a campaign after it was made.</summary>
/// <param name="Version">What it serves since.</param>
/// <param name="Config">How it answers since.</param>
/// <param name="At">When that was; it was in force at once.</param>
public sealed record CampaignUpdate(SolutionVersion Version, CampaignConfig Config, DateTimeOffset At);

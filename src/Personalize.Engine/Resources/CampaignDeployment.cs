namespace Personalize.Engine.Resources;

/// <summary>A campaign as its records left it, whether its model could be read or not.</summary>
/// <param name="Newest">Its newest record.</param>
/// <param name="CreatedAt">When its first one was written.</param>
/// <param name="IsChanged">Whether there were more than one.</param>
/// <param name="Order">Where the newest lies among trained versions and deployments.</param>
internal sealed record CampaignDeployment(CampaignDeployed Newest, DateTimeOffset CreatedAt, bool IsChanged, long Order)
{
    public CampaignConfig Config => Newest.Config ?? CampaignConfig.Default;
}

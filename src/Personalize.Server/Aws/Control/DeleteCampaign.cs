using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a campaign; its solution version stays.</summary>
internal static class DeleteCampaign
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<Campaign>(
        nameof(DeleteCampaign), CampaignAnswers.Arn, CampaignAnswers.Find, (call, campaign) =>
        {
            call.Engine.DropCampaign(campaign.Name);
            return null;
        });
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a campaign: what it serves and how.</summary>
internal static class DescribeCampaign
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<Campaign>(
        nameof(DescribeCampaign), CampaignAnswers.Arn, "campaign", CampaignAnswers.Shape, CampaignAnswers.Find, CampaignAnswers.Write);
}

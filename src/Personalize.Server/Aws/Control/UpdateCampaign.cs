using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Changes what a campaign serves, how it answers, or both; no request is dropped, and what is not said stays.</summary>
internal static class UpdateCampaign
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(UpdateCampaign),
        new(CampaignAnswers.Arn, SolutionVersionAnswers.Arn with { IsRequired = false }, CampaignSettings.Tps, CampaignSettings.Member),
        new(CampaignAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (CampaignAnswers.Find(call, out AwsError? error) is not { } campaign)
            return error;

        SolutionVersion? version = null;
        if (call.Text(SolutionVersionAnswers.Arn.Name) is not null && (version = SolutionVersionAnswers.Find(call, out error)) is null)
            return error;

        if (CampaignSettings.Read(call, version ?? campaign.Version, campaign.Config, out error) is not { } config)
            return error;

        campaign.Update(version, config);
        call.Answer.Text("campaignArn", call.Arn(CampaignAnswers.Resource(campaign)));
        return null;
    }
}

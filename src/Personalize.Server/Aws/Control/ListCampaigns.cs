using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists campaigns, of a solution or all.</summary>
internal static class ListCampaigns
{
    public static AwsOperation Operation { get; } = new ListOperation<Campaign>
    {
        Name = nameof(ListCampaigns),
        Member = "campaigns",
        Filters = [ListFilter.Solution],
        Entry = CampaignAnswers.Summary,
        Find = call => call.Engine.Campaigns.Where(campaign => ListFilter.Fits(call, ListFilter.Solution, $"{SolutionAnswers.Kind}/{campaign.Version.Solution}")),
        Place = campaign => (campaign.CreatedAt, campaign.Name),
        Write = CampaignAnswers.WriteSummary,
    }.ToOperation();
}

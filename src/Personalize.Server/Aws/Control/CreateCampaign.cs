using System.Text;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Makes a campaign, which serves its version from the next request on.</summary>
internal static class CreateCampaign
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateCampaign),
        new(new("name", ControlShapes.Name, true), SolutionVersionAnswers.Arn, CampaignSettings.Tps, CampaignSettings.Member, TagRules.Member),
        new(CampaignAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("name")!;
        if (SolutionVersionAnswers.Find(call, out AwsError? error) is not { } version)
            return error;

        if (CampaignSettings.Read(call, version, CampaignSettings.Default(version), out error) is not { } config)
            return error;

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (call.Engine.TryGetCampaign(Encoding.UTF8.GetBytes(name), out _))
            return call.Exists($"{CampaignAnswers.Kind}/{name}");

        Campaign campaign = call.Engine.CreateCampaign(name, version, config);
        TagRules.Apply(call, CampaignAnswers.Resource(campaign));
        call.Answer.Text("campaignArn", call.Arn(CampaignAnswers.Resource(campaign)));
        return null;
    }
}

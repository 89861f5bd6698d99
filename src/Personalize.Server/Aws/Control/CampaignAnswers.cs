using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Campaigns in requests and answers.</summary>
internal static class CampaignAnswers
{
    public const string Kind = "campaign";

    public static readonly Member Arn = new("campaignArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("campaignArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("failureReason", ControlShapes.Text));

    public static readonly StructureShape Shape = Summary.With(
        new("solutionVersionArn", ControlShapes.Arn),
        new("minProvisionedTPS", ControlShapes.TransactionsPerSecond),
        new("campaignConfig", CampaignSettings.Shape),
        new("latestCampaignUpdate", new StructureShape(
            new("solutionVersionArn", ControlShapes.Arn),
            new("minProvisionedTPS", ControlShapes.TransactionsPerSecond),
            new("campaignConfig", CampaignSettings.Shape),
            new("status", ControlShapes.Text256),
            new("failureReason", ControlShapes.Text),
            new("creationDateTime", ControlShapes.Date),
            new("lastUpdatedDateTime", ControlShapes.Date))));

    /// <summary>The campaign of the request's ARN; null with the error where there is none.</summary>
    public static Campaign? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, Kind, out error) is not { } name)
            return null;

        if (call.Engine.TryGetCampaign(Encoding.UTF8.GetBytes(name), out Campaign? campaign))
            return campaign;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    public static string Resource(Campaign campaign) => $"{Kind}/{campaign.Name}";

    public static void WriteSummary(AwsCall call, Utf8JsonWriter answer, Campaign campaign)
    {
        answer.Text("name", campaign.Name);
        answer.Text("campaignArn", call.Arn(Resource(campaign)));
        answer.Text("status", ResourceStates.Status(campaign.State));
        answer.Times(campaign.CreatedAt, campaign.ChangedAt);
        answer.Text("failureReason", campaign.FailureReason);
    }

    public static void Write(AwsCall call, Utf8JsonWriter answer, Campaign campaign)
    {
        WriteSummary(call, answer, campaign);
        WriteSettings(call, answer, campaign.Version, campaign.Config);
        if (campaign.LatestUpdate is not { } update)
            return;

        answer.WriteStartObject("latestCampaignUpdate");
        WriteSettings(call, answer, update.Version, update.Config);
        answer.Text("status", "ACTIVE");
        answer.Times(update.At);
        answer.WriteEndObject();
    }

    private static void WriteSettings(AwsCall call, Utf8JsonWriter answer, SolutionVersion version, CampaignConfig config)
    {
        answer.Text("solutionVersionArn", call.Arn(SolutionVersionAnswers.Resource(version)));
        answer.WriteNumber("minProvisionedTPS", config.MinProvisionedTps);
        answer.WriteStartObject("campaignConfig");
        if (CampaignSettings.HasExploration(version))
        {
            answer.WriteStartObject("itemExplorationConfig");
            answer.Text(CampaignSettings.WeightName, config.ExplorationWeight.ToString(CultureInfo.InvariantCulture));
            answer.Text(CampaignSettings.AgeName, config.ExplorationItemAgeCutOffDays.ToString(CultureInfo.InvariantCulture));
            answer.WriteEndObject();
        }

        answer.WriteBoolean("enableMetadataWithRecommendations", config.EnableMetadata || CampaignSettings.HasMetadata(version));
        answer.WriteBoolean("syncWithLatestSolutionVersion", config.SyncWithLatest);
        answer.WriteEndObject();
    }
}

using System.Globalization;
using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Reads what a request says of how a campaign answers; what it does not say stays as it was.</summary>
internal static class CampaignSettings
{
    public const string WeightName = "explorationWeight";
    public const string AgeName = "explorationItemAgeCutOff";

    /// <summary>Of campaigns that are made here without a word about it, as the service has it.</summary>
    private const double WeightDefault = 0.3;

    public static readonly StructureShape Shape = new(
        new("itemExplorationConfig", ControlShapes.HyperParameters),
        new("enableMetadataWithRecommendations", ControlShapes.Boolean),
        new("syncWithLatestSolutionVersion", ControlShapes.Boolean),
        new("rankingInfluence", ControlShapes.RankingInfluence));

    public static readonly Member Tps = new("minProvisionedTPS", ControlShapes.TransactionsPerSecond);

    public static readonly Member Member = new("campaignConfig", Shape);

    /// <summary>Of campaigns of User-Personalization-v2, which nobody configures.</summary>
    private const double WeightOfV2 = 0.001;

    /// <summary>Whether the exploration of campaigns of the version's recipe can be set.</summary>
    public static bool HasExploration(SolutionVersion version) =>
        Recipes.TryGet(version.Recipe, out Recipe? recipe) && recipe is { Type: RecipeType.UserPersonalization, Name: not Recipes.UserPersonalizationV2 };

    /// <summary>Whether campaigns of the version's recipe answer columns of the items whatever their settings say.</summary>
    public static bool HasMetadata(SolutionVersion version) => version.Recipe is Recipes.UserPersonalizationV2 or Recipes.PersonalizedRankingV2;

    /// <summary>What a campaign of the version has before anybody said more.</summary>
    public static CampaignConfig Default(SolutionVersion version) => new(HasExploration(version) ? WeightDefault : version.Recipe == Recipes.UserPersonalizationV2 ? WeightOfV2 : 0);

    /// <summary>The settings that the request asks for; null with the error where it asks for what may not be.</summary>
    /// <param name="call">The request.</param>
    /// <param name="version">What the campaign will serve.</param>
    /// <param name="before">What stays where nothing is said.</param>
    /// <param name="error">What is wrong.</param>
    public static CampaignConfig? Read(AwsCall call, SolutionVersion version, CampaignConfig before, out AwsError? error)
    {
        error = null;
        CampaignConfig config = before with { MinProvisionedTps = call.Integer(Tps.Name) ?? before.MinProvisionedTps };
        JsonElement given = call.Part(Member.Name);
        if (given.ValueKind != JsonValueKind.Object)
            return config;

        if (Part(given, "rankingInfluence") is { } influence && influence.GetPropertyCount() > 0)
            error = AwsError.InvalidInput($"rankingInfluence is given; allowed is that with aws-semantic-similarity only, and the recipe is {version.Recipe}.");
        else if (Part(given, "syncWithLatestSolutionVersion") is { ValueKind: JsonValueKind.True } && !AsksForLatest(call))
            error = AwsError.InvalidInput($"syncWithLatestSolutionVersion is true; it needs a solutionVersionArn that ends in /{SolutionVersionAnswers.Latest}.");
        else if (Part(given, "itemExplorationConfig") is { } exploration)
            config = ReadExploration(exploration, version, config, ref error);

        return error is not null ? null : config with
        {
            EnableMetadata = Part(given, "enableMetadataWithRecommendations")?.GetBoolean() ?? config.EnableMetadata,
            SyncWithLatest = Part(given, "syncWithLatestSolutionVersion")?.GetBoolean() ?? config.SyncWithLatest,
        };
    }

    private static CampaignConfig ReadExploration(JsonElement exploration, SolutionVersion version, CampaignConfig config, ref AwsError? error)
    {
        foreach (JsonProperty setting in exploration.EnumerateObject())
        {
            string text = setting.Value.GetString()!;
            bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
            if (!HasExploration(version))
                error = AwsError.InvalidInput($"itemExplorationConfig is given; allowed is that with User-Personalization only, and the recipe is {version.Recipe}.");
            else if (setting.Name == WeightName && isNumber && number is >= 0 and <= 1)
                config = config with { ExplorationWeight = number };
            else if (setting.Name == AgeName && isNumber && number > 0)
                config = config with { ExplorationItemAgeCutOffDays = number };
            else
                error = AwsError.InvalidInput($"itemExplorationConfig has {PrintableText.Of(setting.Name)} = {PrintableText.Of(text)}; allowed are {WeightName} 0..1 and {AgeName} in days above 0, as text.");
        }

        return config;
    }

    private static bool AsksForLatest(AwsCall call) =>
        call.Text(SolutionVersionAnswers.Arn.Name)?.EndsWith($"/{SolutionVersionAnswers.Latest}", StringComparison.Ordinal) == true;

    private static JsonElement? Part(JsonElement config, string name) =>
        config.TryGetProperty(name, out JsonElement value) && !Aws.Shapes.Shape.IsAbsent(value) ? value : null;
}

using System.Text;
using System.Text.Json;
using Personalize.Core;
using Personalize.Engine;
using Personalize.Engine.Ingest;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Runtime;

/// <summary>A request of the runtime service, read: who asks which campaign for what. Views of the request: nothing is kept.</summary>
internal ref struct CampaignCall
{
    private const string ArnMember = "campaignArn";

    private readonly AwsCall _call;

    private CampaignCall(AwsCall call, TextScratch scratch, Campaign campaign, Recipe recipe)
    {
        _call = call;
        Scratch = scratch;
        Campaign = campaign;
        Recipe = recipe;
    }

    public TextScratch Scratch { get; }

    public Campaign Campaign { get; }

    public Recipe Recipe { get; }

    public ReadOnlySpan<byte> UserId { get; private set; }

    /// <summary>Of recipes that answer for one; empty for others, whatever the request says.</summary>
    public ReadOnlySpan<byte> ItemId { get; private set; }

    public MetadataColumns Metadata { get; private set; }

    /// <summary>Items have a share of all choices as their score; related and popular items have none.</summary>
    public readonly bool HasScores => Recipe.Type is RecipeType.UserPersonalization or RecipeType.PersonalizedRanking;

    /// <summary>Items say why they are in the list, as the newest recipes have it.</summary>
    public readonly bool HasReasons => Recipe.Name is Recipes.UserPersonalizationV2 or Recipes.PersonalizedRankingV2;

    /// <summary>Finds the campaign and reads who asks; whether they may ask so is for the operation.</summary>
    public static bool TryRead(AwsCall call, out CampaignCall read, out AwsError? error)
    {
        TextScratch scratch = TextScratch.Begin();
        read = default;
        if (!TryFindCampaign(call, scratch, out Campaign? campaign, out error))
            return false;

        if (!Recipes.TryGet(campaign!.Version.Recipe, out Recipe? recipe))
            throw new InvalidOperationException($"recipe {campaign.Version.Recipe} of a campaign is not known");

        read = new CampaignCall(call, scratch, campaign, recipe);
        if (!scratch.TryRead(call.Input, "userId"u8, out ReadOnlySpan<byte> user) || !scratch.TryRead(call.Input, "itemId"u8, out ReadOnlySpan<byte> item))
        {
            error = AwsError.InvalidInput("userId or itemId is not well-formed Unicode.");
            return false;
        }

        read.UserId = user;
        read.ItemId = recipe.Type == RecipeType.RelatedItems ? item : default;
        bool isRight = MetadataColumns.TryRead(call, campaign, recipe, scratch, out MetadataColumns metadata, out error);
        read.Metadata = metadata;
        return isRight;
    }

    /// <summary>Says to a query the item, the filter with its values and the context; what it does not take its answer tells.</summary>
    /// <param name="query">The query.</param>
    /// <param name="filter">An object with <c>filterArn</c> and <c>filterValues</c>: the request or a promotion.</param>
    public readonly AwsError? Apply(scoped ref RecommendQuery query, JsonElement filter)
    {
        if (!ItemId.IsEmpty)
            query.SetItem(ItemId);

        return ApplyFilter(ref query, filter) ?? (HasScores ? ApplyContext(ref query) : null);
    }

    /// <summary>The service's error for what a query refused.</summary>
    public static AwsError ErrorOf(Refusal refusal) => AwsError.InvalidInput(RefusalText.Describe(refusal, null, PutScratch.Current.SeenText) + ".");

    private static bool TryFindCampaign(AwsCall call, TextScratch scratch, out Campaign? campaign, out AwsError? error)
    {
        campaign = null;
        error = null;
        bool hasCampaign = call.Input.TryGetProperty("campaignArn"u8, out JsonElement arn) && arn.ValueKind == JsonValueKind.String;
        string? recommender = call.Text("recommenderArn");
        if (hasCampaign == recommender is not null)
            error = AwsError.InvalidInput($"{(hasCampaign ? "campaignArn and recommenderArn are both given" : "neither campaignArn nor recommenderArn is given")}; allowed is one of them.");
        else if (!hasCampaign)
            error = AwsCall.NotFound(recommender!);
        else if (!scratch.TryRead(arn, out ReadOnlySpan<byte> name) || !call.Engine.TryGetCampaign(name, out campaign))
            error = AwsCall.NotFound(call.Text(ArnMember)!);
        else if (campaign!.FailureReason is { } reason)
            error = new AwsError(AwsErrorKind.ResourceNotFound, $"{reason}.");
        else
            error = call.Door.Rates?.TakeList(campaign!);

        return error is null;
    }

    private readonly AwsError? ApplyFilter(scoped ref RecommendQuery query, JsonElement owner)
    {
        if (!owner.TryGetProperty("filterArn"u8, out JsonElement arn) || arn.ValueKind != JsonValueKind.String)
            return null; // Values without a filter are of no use and no harm.

        if (!Scratch.TryRead(arn, out ReadOnlySpan<byte> name) || !_call.Engine.TryGetFilter(name, out Filter? filter))
            return AwsCall.NotFound(arn.GetString()!);

        if (filter!.Plan.NeedsItem && Recipe.Type != RecipeType.RelatedItems)
            return AwsError.InvalidInput($"filter {filter.Name} uses CurrentItem and the campaign's recipe is {Recipe.Name}; allowed is that with recipes of type RELATED_ITEMS.");

        query.SetFilter(filter);
        if (owner.TryGetProperty("filterValues"u8, out JsonElement values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty value in values.EnumerateObject())
            {
                if (!Scratch.TryReadName(value, out ReadOnlySpan<byte> placeholder) || !Scratch.TryRead(value.Value, out ReadOnlySpan<byte> text))
                    return AwsError.InvalidInput("filterValues holds text that is not well-formed Unicode.");

                query.SetValue(placeholder, text);
            }
        }

        return null;
    }

    private readonly AwsError? ApplyContext(scoped ref RecommendQuery query)
    {
        if (!_call.Input.TryGetProperty("context"u8, out JsonElement context) || context.ValueKind != JsonValueKind.Object)
            return null;

        foreach (JsonProperty value in context.EnumerateObject())
        {
            if (!Scratch.TryReadName(value, out ReadOnlySpan<byte> column) || !Scratch.TryRead(value.Value, out ReadOnlySpan<byte> text))
                return AwsError.InvalidInput("context holds text that is not well-formed Unicode.");

            if (Campaign.Group.Store.Schemas.Interactions?.TryFindColumn(column, out _) != true)
                return AwsError.InvalidInput($"context names '{PrintableText.Of(Encoding.UTF8.GetString(column))}'; allowed are columns of the Interactions dataset.");

            query.SetContext(column, text);
        }

        return null;
    }
}

using System.Text.Json;
using Personalize.Core;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Runtime;

/// <summary>Puts given items in the order in which a user would be recommended them; those that have no score come last, as given.</summary>
internal static class GetPersonalizedRanking
{
    private const int ItemsMax = 500;

    public static AwsOperation Operation { get; } = AwsOperation.Rest(
        AwsService.Runtime,
        nameof(GetPersonalizedRanking),
        "/personalize-ranking",
        new(
            new("campaignArn", RuntimeShapes.Arn, true),
            new("inputList", RuntimeShapes.InputList, true),
            new("userId", RuntimeShapes.Id, true),
            new("context", RuntimeShapes.Context),
            new("filterArn", RuntimeShapes.Arn),
            new("filterValues", RuntimeShapes.FilterValues),
            new("metadataColumns", RuntimeShapes.MetadataColumns)),
        new(new("personalizedRanking", RuntimeShapes.PredictedItems), new("recommendationId", RuntimeShapes.Id)),
        call => ValueTask.FromResult(Answer(call)));

    private static AwsError? Answer(AwsCall call)
    {
        if (!CampaignCall.TryRead(call, out CampaignCall request, out AwsError? error))
            return error;

        JsonElement input = call.Input.GetProperty("inputList"u8);
        error = Check(request, input.GetArrayLength());
        if (error is not null)
            return error;

        RecommendQuery query = request.Campaign.BeginRecommend(request.UserId);
        try
        {
            return request.Apply(ref query, call.Input) ?? Rank(call, request, ref query, input);
        }
        finally
        {
            query.Dispose();
        }
    }

    private static AwsError? Check(CampaignCall request, int items)
    {
        int most = request.Metadata.AreWanted ? MetadataColumns.ItemsMax : ItemsMax;
        if (request.Recipe.Type != RecipeType.PersonalizedRanking)
            return AwsError.InvalidInput($"campaign {request.Campaign.Name} has the recipe {request.Recipe.Name}, of type {request.Recipe.TypeName}; allowed are recipes of type PERSONALIZED_RANKING.");

        if (request.UserId.IsEmpty)
            return AwsError.InvalidInput("userId is empty; allowed are 1..256 characters.");

        return items > most ? AwsError.InvalidInput($"inputList has {items} items; allowed are at most {most}{(request.Metadata.AreWanted ? " with metadataColumns" : "")}.") : null;
    }

    private static AwsError? Rank(AwsCall call, CampaignCall request, scoped ref RecommendQuery query, JsonElement input)
    {
        Span<RankedItem> ranked = stackalloc RankedItem[input.GetArrayLength()];
        int position = 0;
        foreach (JsonElement item in input.EnumerateArray())
        {
            if (!request.Scratch.TryRead(item, out ReadOnlySpan<byte> id))
                return AwsError.InvalidInput($"item {position + 1} of inputList is not well-formed Unicode.");

            ranked[position] = query.ToRank(position, id);
            position++;
        }

        if (!query.TryRank(ranked, out int count, out Refusal refusal))
            return CampaignCall.ErrorOf(refusal);

        Span<double> shares = stackalloc double[count];
        query.Softmax(ranked[..count], shares);
        Write(call, request, ref query, input, ranked[..count], shares);
        return null;
    }

    private static void Write(
        AwsCall call, CampaignCall request, scoped ref RecommendQuery query, JsonElement input, scoped ReadOnlySpan<RankedItem> ranked, scoped ReadOnlySpan<double> shares)
    {
        Span<ScoredItem> answered = stackalloc ScoredItem[ranked.Length];
        int known = 0;
        call.Answer.WriteStartArray("personalizedRanking"u8);
        for (int i = 0; i < ranked.Length; i++)
        {
            RankedItem item = ranked[i];
            if (item.Row >= 0)
            {
                answered[known++] = new ScoredItem(item.Row, item.Score);
                ItemAnswers.Begin(call.Answer, request.Campaign.Group, item.Row);
            }
            else if (request.Scratch.TryRead(input[item.Position], out ReadOnlySpan<byte> id))
            {
                ItemAnswers.Begin(call.Answer, id);
            }

            ItemAnswers.Score(call.Answer, shares[i]);
            ItemAnswers.End(call.Answer, request, item.Row, reason: null);
        }

        call.Answer.WriteEndArray();
        ItemAnswers.Id(call.Answer, ref query, answered[..known]);
    }
}

using System.Text.Json;
using Personalize.Core;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Runtime;

/// <summary>The best items for a user, or beside an item, from everything put so far.</summary>
/// <remarks>Promoted items are found first, then the others without them, so that an item is listed once.</remarks>
internal static class GetRecommendations
{
    private const int CountDefault = 25;
    private const int CountMax = 500;

    public static AwsOperation Operation { get; } = AwsOperation.Rest(
        AwsService.Runtime,
        nameof(GetRecommendations),
        "/recommendations",
        new(
            new("campaignArn", RuntimeShapes.Arn),
            new("itemId", RuntimeShapes.Id),
            new("userId", RuntimeShapes.Id),
            new("numResults", RuntimeShapes.NumResults),
            new("context", RuntimeShapes.Context),
            new("filterArn", RuntimeShapes.Arn),
            new("filterValues", RuntimeShapes.FilterValues),
            new("recommenderArn", RuntimeShapes.Arn),
            new("promotions", RuntimeShapes.Promotions),
            new("metadataColumns", RuntimeShapes.MetadataColumns)),
        new(new("itemList", RuntimeShapes.PredictedItems), new("recommendationId", RuntimeShapes.Id)),
        call => ValueTask.FromResult(Answer(call)));

    private static AwsError? Answer(AwsCall call)
    {
        if (!CampaignCall.TryRead(call, out CampaignCall request, out AwsError? error) || !TryCheck(call, request, out int count, out error))
            return error;

        if (!Promotion.TryRead(call, request, out Promotion promotion, out error))
            return error;

        Span<ScoredItem> promoted = stackalloc ScoredItem[promotion.CountOf(count)];
        Span<double> promotedShares = stackalloc double[promoted.Length];
        error = promotion.Recommend(request, promoted, promotedShares, out int promotedCount);
        return error ?? AnswerRest(call, request, promotion, promoted[..promotedCount], promotedShares, count - promotedCount);
    }

    private static AwsError? AnswerRest(
        AwsCall call, CampaignCall request, Promotion promotion, scoped ReadOnlySpan<ScoredItem> promoted, scoped ReadOnlySpan<double> promotedShares, int count)
    {
        RecommendQuery query = request.Campaign.BeginRecommend(request.UserId);
        try
        {
            if (request.Apply(ref query, call.Input) is { } wrong)
                return wrong;

            foreach (ScoredItem item in promoted)
                query.Exclude(request.Campaign.Group.Items.GetId(item.Row));

            Span<ScoredItem> best = stackalloc ScoredItem[count];
            Span<double> shares = stackalloc double[count];
            if (!query.TryRecommend(best, out int found, out Refusal refusal))
                return CampaignCall.ErrorOf(refusal);

            if (request.HasScores && found > 0)
                query.Softmax(best[..found], shares);

            Write(call, request, ref query, new AnswerList(promotion, promoted, promotedShares, best[..found], shares));
            return null;
        }
        finally
        {
            query.Dispose();
        }
    }

    /// <summary>Writes the items in their places, and keeps them under the answer's id.</summary>
    private static void Write(AwsCall call, CampaignCall request, scoped ref RecommendQuery query, scoped AnswerList list)
    {
        Span<bool> areTaken = stackalloc bool[list.Count];
        Span<ScoredItem> answered = stackalloc ScoredItem[list.Count];
        call.Door.Places.Choose(list.Promoted.Length, areTaken);
        int promoted = 0;
        call.Answer.WriteStartArray("itemList"u8);
        for (int place = 0; place < answered.Length; place++)
        {
            bool isPromoted = areTaken[place];
            int from = isPromoted ? promoted++ : place - promoted;
            ScoredItem item = answered[place] = isPromoted ? list.Promoted[from] : list.Others[from];
            ItemAnswers.Begin(call.Answer, request.Campaign.Group, item.Row);
            if (request.HasScores)
                ItemAnswers.Score(call.Answer, isPromoted ? list.PromotedShares[from] : list.OtherShares[from]);

            if (isPromoted && !list.PromotionName.IsEmpty)
                call.Answer.WriteString("promotionName"u8, list.PromotionName);

            string? reason = isPromoted ? "Promoted item" : query.IsExploration(item.Row) ? "Exploration" : null;
            ItemAnswers.End(call.Answer, request, item.Row, request.HasReasons ? reason : null);
        }

        call.Answer.WriteEndArray();
        ItemAnswers.Id(call.Answer, ref query, answered);
    }

    private static bool TryCheck(AwsCall call, CampaignCall request, out int count, out AwsError? error)
    {
        count = call.Integer("numResults") ?? CountDefault;
        int most = request.Metadata.AreWanted ? MetadataColumns.ItemsMax : CountMax;
        error = request.Recipe.Type switch
        {
            RecipeType.PersonalizedRanking => AwsError.InvalidInput($"campaign {request.Campaign.Name} has the recipe {request.Recipe.Name}, of type PERSONALIZED_RANKING; allowed is GetPersonalizedRanking."),
            RecipeType.UserPersonalization when request.UserId.IsEmpty => AwsError.InvalidInput($"userId is missing; the recipe {request.Recipe.Name} answers for a user."),
            RecipeType.RelatedItems when request.ItemId.IsEmpty => AwsError.InvalidInput($"itemId is missing; the recipe {request.Recipe.Name} answers for an item."),
            _ when count > most => AwsError.InvalidInput($"numResults is {count}; allowed 0..{most}{(request.Metadata.AreWanted ? " with metadataColumns" : "")}."),
            _ => null,
        };
        return error is null;
    }

    /// <summary>What goes out, before it has its places.</summary>
    private readonly ref struct AnswerList(
        Promotion promotion, ReadOnlySpan<ScoredItem> promoted, ReadOnlySpan<double> promotedShares, ReadOnlySpan<ScoredItem> others, ReadOnlySpan<double> otherShares)
    {
        public ReadOnlySpan<byte> PromotionName { get; } = promotion.Name;

        public ReadOnlySpan<ScoredItem> Promoted { get; } = promoted;

        public ReadOnlySpan<double> PromotedShares { get; } = promotedShares;

        public ReadOnlySpan<ScoredItem> Others { get; } = others;

        public ReadOnlySpan<double> OtherShares { get; } = otherShares;

        public int Count => Promoted.Length + Others.Length;
    }
}

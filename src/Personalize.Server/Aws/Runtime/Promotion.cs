using System.Text.Json;
using Personalize.Core;
using Personalize.Engine;
using Personalize.Server.Aws.Json;
using Personalize.Training;

namespace Personalize.Server.Aws.Runtime;

/// <summary>A share of the answer that comes from a filter of its own and stands at random places.</summary>
internal readonly ref struct Promotion
{
    private readonly JsonElement _given;

    private Promotion(JsonElement given, ReadOnlySpan<byte> name, int percent)
    {
        _given = given;
        Name = name;
        Percent = percent;
    }

    /// <summary>1..100; 0: there is none.</summary>
    public int Percent { get; }

    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Reads the request's promotion; none where it names none.</summary>
    public static bool TryRead(AwsCall call, CampaignCall request, out Promotion promotion, out AwsError? error)
    {
        promotion = default;
        error = null;
        if (!call.Input.TryGetProperty("promotions"u8, out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            return true;

        JsonElement given = list[0]; // The shape has one at most.
        if (!given.TryGetProperty("percentPromotedItems"u8, out JsonElement percent) || percent.ValueKind != JsonValueKind.Number)
        {
            error = AwsError.InvalidInput("the promotion has no percentPromotedItems; allowed 1..100.");
            return false;
        }

        if (!request.Scratch.TryRead(given, "name"u8, out ReadOnlySpan<byte> name))
            name = default;

        promotion = new Promotion(given, name, percent.GetInt32());
        return true;
    }

    /// <summary>How many of so many items: rounded down, at least one.</summary>
    public int CountOf(int count) => Percent == 0 || count == 0 ? 0 : Math.Max(1, count * Percent / 100);

    /// <summary>The best items that the promotion's filter allows, best first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="best">Takes them.</param>
    /// <param name="shares">Takes their scores, where they have any.</param>
    /// <param name="found">How many there are.</param>
    public AwsError? Recommend(CampaignCall request, Span<ScoredItem> best, Span<double> shares, out int found)
    {
        found = 0;
        if (best.IsEmpty)
            return null;

        RecommendQuery query = request.Campaign.BeginRecommend(request.UserId);
        try
        {
            if (request.Apply(ref query, _given) is { } wrong)
                return wrong;

            if (!query.TryRecommend(best, out found, out Refusal refusal))
                return CampaignCall.ErrorOf(refusal);

            if (request.HasScores && found > 0)
                query.Softmax(best[..found], shares);

            return null;
        }
        finally
        {
            query.Dispose();
        }
    }
}

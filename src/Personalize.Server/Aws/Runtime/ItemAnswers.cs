using System.Text.Json;
using Personalize.Engine;

namespace Personalize.Server.Aws.Runtime;

/// <summary>Writes the items of an answer as the service's clients read them.</summary>
internal static class ItemAnswers
{
    public static void Begin(Utf8JsonWriter answer, DatasetGroup group, int row) => Begin(answer, group.Items.GetId(row));

    public static void Begin(Utf8JsonWriter answer, ReadOnlySpan<byte> id)
    {
        answer.WriteStartObject();
        answer.WriteString("itemId"u8, id);
    }

    public static void Score(Utf8JsonWriter answer, double share)
    {
        if (double.IsFinite(share))
            answer.WriteNumber("score"u8, share);
    }

    /// <param name="answer">Where to.</param>
    /// <param name="request">Which columns are wanted.</param>
    /// <param name="row">The item; -1 where it is not known.</param>
    /// <param name="reason">Why the item is in the list; null: for no other reason than its score.</param>
    public static void End(Utf8JsonWriter answer, CampaignCall request, int row, string? reason)
    {
        if (request.Metadata.AreWanted && row >= 0)
            request.Metadata.Write(answer, request.Campaign.Group, row, request.Scratch);

        if (reason is not null)
        {
            answer.WriteStartArray("reason"u8);
            answer.WriteStringValue(reason);
            answer.WriteEndArray();
        }

        answer.WriteEndObject();
    }

    /// <summary>Keeps the answer for the events that will name it, and writes its id.</summary>
    public static void Id(Utf8JsonWriter answer, scoped ref RecommendQuery query, scoped ReadOnlySpan<ScoredItem> answered)
    {
        Span<byte> id = stackalloc byte[RecommendQuery.IdBytes];
        query.Keep(answered, id);
        answer.WriteString("recommendationId"u8, id);
    }
}

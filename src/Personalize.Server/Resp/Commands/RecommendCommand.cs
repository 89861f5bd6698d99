using Personalize.Core;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.RECOMMEND: the best items for a user, best first.</summary>
/// <remarks>
/// <code>PE.RECOMMEND campaign userId [options of RecommendOptions]</code>
/// Replies item ids; with scores RESP2 has id and score in turn, RESP3 pairs of id and double, as ZRANGE has. METADATA makes each entry an
/// array of id, score where asked, and a map. WITHID wraps the reply: an array of recommendation id and list.
/// </remarks>
internal sealed class RecommendCommand(PersonalizeEngine engine)
{
    private const int FirstOption = 3;

    public IEnumerable<Command> All =>
    [
        new(
            "PE.RECOMMEND", -3, CommandFlags.ReadOnly, 2, "personalize",
            "Recommends items, best first: campaign userId [COUNT n] [WITHSCORES] [WITHID] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...] [NEXT recommendationId] [METADATA n column ...].",
            Recommend),
    ];

    private void Recommend(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        if (!RecommendOptions.TryRead(replies, arguments, FirstOption, RecommendOptions.Allowed, out RecommendOptions options)
            || !TryFindCampaign(engine, replies, arguments[1], out Campaign? campaign)
            || !options.AreColumnsKnown(replies, campaign!.Group)
            || session.MustScanAside(campaign.Group.Store.State.Items.RowCount))
            return;

        RecommendQuery query = campaign.BeginRecommend(arguments[2]);
        try
        {
            if (options.TryApply(replies, engine, ref query))
                Answer(replies, campaign, ref query, options);
        }
        finally
        {
            query.Dispose();
        }
    }

    /// <summary>Replies that there is no such campaign or that it cannot answer, or gives it.</summary>
    public static bool TryFindCampaign(PersonalizeEngine engine, RespWriter replies, ReadOnlySpan<byte> name, out Campaign? campaign)
    {
        if (!engine.TryGetCampaign(name, out campaign))
            replies.WriteError($"NOTFOUND campaign '{name}' does not exist");
        else if (campaign!.FailureReason is { } reason)
            replies.WriteError($"NOTFOUND {reason}");
        else
            return true;

        return false;
    }

    private static void Answer(RespWriter replies, Campaign campaign, ref RecommendQuery query, RecommendOptions options)
    {
        Span<ScoredItem> best = stackalloc ScoredItem[options.Count];
        if (!query.TryRecommend(best, out int found, out Refusal refusal))
        {
            replies.WriteRefusal(refusal, campaign.Group.Store.Schemas.Interactions);
            return;
        }

        if (options.WithId)
        {
            Span<byte> id = stackalloc byte[RecommendQuery.IdBytes];
            query.Keep(best[..found], id);
            replies.WriteArray(2);
            replies.WriteBulk(id);
        }

        ItemReplies.Write(replies, campaign.Group, best[..found], options);
    }
}

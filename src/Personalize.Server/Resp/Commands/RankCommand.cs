using Personalize.Core;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.RANK: given items in the order in which PE.RECOMMEND would have them.</summary>
/// <remarks>
/// <code>PE.RANK campaign userId COUNT n itemId ... [WITHSCORES] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...]</code>
/// Items that the filter removes are left out; unknown ones come last, as given, with null as score.
/// </remarks>
internal sealed class RankCommand(PersonalizeEngine engine)
{
    private const int Count = 3;
    private const int ItemsMax = 500;

    private const string Allowed = "WITHSCORES, ITEM itemId, FILTER filter, VALUES n name value ..., CONTEXT n name value ..., EXCLUDE n itemId ...";

    public IEnumerable<Command> All =>
    [
        new(
            "PE.RANK", -6, CommandFlags.ReadOnly, 2, "personalize",
            "Reorders items for a user: campaign userId COUNT n itemId ... [WITHSCORES] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...].",
            Rank),
    ];

    private void Rank(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        if (!arguments.Is(Count, "COUNT"u8))
        {
            replies.WriteError($"ERR syntax error at '{arguments[Count]}'; allowed COUNT n itemId ...");
            return;
        }

        int used = RecommendOptions.TakeList(replies, arguments, Count, 1, ItemsMax, out CommandArguments items);
        if (used == 0
            || !RecommendOptions.TryRead(replies, arguments, Count + used, Allowed, out RecommendOptions options)
            || !RecommendCommand.TryFindCampaign(engine, replies, arguments[1], out Campaign? campaign))
            return;

        RecommendQuery query = campaign!.BeginRecommend(arguments[2]);
        try
        {
            if (options.TryApply(replies, engine, ref query))
                Answer(replies, campaign, ref query, items, options.WithScores);
        }
        finally
        {
            query.Dispose();
        }
    }

    private static void Answer(RespWriter replies, Campaign campaign, ref RecommendQuery query, CommandArguments items, bool withScores)
    {
        Span<RankedItem> ranked = stackalloc RankedItem[items.Count];
        for (int i = 0; i < items.Count; i++)
            ranked[i] = query.ToRank(i, items[i]);

        if (!query.TryRank(ranked, out int count, out Refusal refusal))
        {
            replies.WriteRefusal(refusal, campaign.Group.Store.Schemas.Interactions);
            return;
        }

        bool arePairs = withScores && replies.Protocol == 3;
        replies.WriteArray(withScores && !arePairs ? count * 2 : count);
        foreach (RankedItem item in ranked[..count])
        {
            if (arePairs)
                replies.WriteArray(2);

            replies.WriteBulk(items[item.Position]);
            if (withScores && float.IsNaN(item.Score))
                replies.WriteNull();
            else if (withScores)
                replies.WriteSingle(item.Score);
        }
    }
}

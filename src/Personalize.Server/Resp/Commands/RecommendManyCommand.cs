using System.Buffers;
using Personalize.Core;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.RECOMMENDMANY: the best items for each of many users, in fewer passes over the items.</summary>
/// <remarks>
/// <code>PE.RECOMMENDMANY campaign COUNT n USERS m userId ... [WITHSCORES] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...] [METADATA n column ...]</code>
/// Replies one array per user, each as PE.RECOMMEND replies it. Users times COUNT is at most 100,000, with METADATA 10,000: one reply holds them all.
/// </remarks>
internal sealed class RecommendManyCommand(PersonalizeEngine engine)
{
    private const int Count = 2;
    private const int Users = 4;
    private const int UsersMax = 1000;
    private const int ItemsMax = 100_000;
    private const int ItemsWithMetadataMax = 10_000;

    private const string Allowed =
        "WITHSCORES, ITEM itemId, FILTER filter, VALUES n name value ..., CONTEXT n name value ..., EXCLUDE n itemId ..., METADATA n column ...";

    public IEnumerable<Command> All =>
    [
        new(
            "PE.RECOMMENDMANY", -7, CommandFlags.ReadOnly, 0, "personalize",
            "Recommends items to many users at once: campaign COUNT n USERS m userId ... [WITHSCORES] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...] [METADATA n column ...].",
            Recommend),
    ];

    private void Recommend(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        if (!arguments.Is(Count, "COUNT"u8) || !arguments.Is(Users, "USERS"u8))
        {
            replies.WriteError($"ERR syntax error at '{arguments[arguments.Is(Count, "COUNT"u8) ? Users : Count]}'; allowed COUNT n USERS m userId ...");
            return;
        }

        if (!RecommendOptions.TryReadCount(replies, arguments, Count + 1, out int count))
            return;

        int used = RecommendOptions.TakeList(replies, arguments, Users, 1, UsersMax, out CommandArguments users);
        if (used == 0
            || !RecommendOptions.TryRead(replies, arguments, Users + used, Allowed, out RecommendOptions options)
            || !IsInLimit(replies, users.Count, count, options.Metadata.Count > 0)
            || !RecommendCommand.TryFindCampaign(engine, replies, arguments[1], out Campaign? campaign)
            || !options.AreColumnsKnown(replies, campaign!.Group)
            || session.MustScanAside((long)users.Count * campaign.Group.Store.State.Items.RowCount))
            return;

        RecommendQuery query = campaign.BeginRecommend(default);
        try
        {
            if (options.TryApply(replies, engine, ref query))
                Answer(replies, campaign, ref query, users, count, options);
        }
        finally
        {
            query.Dispose();
        }
    }

    private static bool IsInLimit(RespWriter replies, int users, int count, bool hasMetadata)
    {
        int max = hasMetadata ? ItemsWithMetadataMax : ItemsMax;
        if ((long)users * count <= max)
            return true;

        replies.WriteError($"LIMIT {(long)users} users with COUNT {(long)count} are {(long)users * count} items; allowed 0..{(long)max}, with METADATA 0..{(long)ItemsWithMetadataMax}");
        return false;
    }

    private static void Answer(RespWriter replies, Campaign campaign, ref RecommendQuery query, CommandArguments users, int count, RecommendOptions options)
    {
        using var ids = new CopiedArguments(users);
        ScoredItem[] best = ArrayPool<ScoredItem>.Shared.Rent(users.Count * count);
        int[] found = ArrayPool<int>.Shared.Rent(users.Count);
        if (query.TryRecommendMany(ids.Span, count, best, found, out Refusal refusal))
        {
            replies.WriteArray(users.Count);
            for (int i = 0; i < users.Count; i++)
                ItemReplies.Write(replies, campaign.Group, best.AsSpan(i * count, found[i]), options);
        }
        else
        {
            replies.WriteRefusal(refusal, campaign.Group.Store.Schemas.Interactions);
        }

        ArrayPool<int>.Shared.Return(found);
        ArrayPool<ScoredItem>.Shared.Return(best);
    }
}

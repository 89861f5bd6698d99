using System.Text;
using Personalize.Core;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.EXPLAIN: why an item has its place in a user's list.</summary>
/// <remarks>
/// <code>PE.EXPLAIN campaign userId itemId [COUNT n] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...]</code>
/// Replies a map. <c>rank</c> is the place among all items and <c>rankAllowed</c> among those that the request allows, from 1, null where the item is not among them.
/// <c>events</c> are the largest COUNT parts, default 25: arrays of item id, epoch seconds and what it adds to the score.
/// </remarks>
internal sealed class ExplainCommand(PersonalizeEngine engine)
{
    private const int FirstOption = 4;
    private const string Allowed = "COUNT n, ITEM itemId, FILTER filter, VALUES n name value ..., CONTEXT n name value ..., EXCLUDE n itemId ...";

    [ThreadStatic]
    private static Explanation? _explanation;

    public IEnumerable<Command> All =>
    [
        new(
            "PE.EXPLAIN", -4, CommandFlags.ReadOnly, 2, "personalize",
            "Says why an item has its place in a user's list: campaign userId itemId [COUNT n] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...] [EXCLUDE n itemId ...].",
            Explain),
    ];

    private void Explain(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        if (!RecommendOptions.TryRead(replies, arguments, FirstOption, Allowed, out RecommendOptions options)
            || !RecommendCommand.TryFindCampaign(engine, replies, arguments[1], out Campaign? campaign)
            || session.MustScanAside(campaign!.Group.Store.State.Items.RowCount))
            return;

        Explanation explanation = _explanation ??= new Explanation();
        RecommendQuery query = campaign!.BeginRecommend(arguments[2]);
        try
        {
            if (!options.TryApply(replies, engine, ref query))
                return;

            if (query.TryExplain(arguments[3], explanation, out Refusal refusal))
                Write(replies, campaign.Group, explanation, options.Count);
            else
                replies.WriteRefusal(refusal, campaign.Group.Store.Schemas.Interactions);
        }
        finally
        {
            query.Dispose();
        }
    }

    private static void Write(RespWriter replies, DatasetGroup group, Explanation explanation, int count)
    {
        replies.WriteMap(11);
        replies.WriteBulk("score"u8);
        if (float.IsNaN(explanation.Score))
            replies.WriteNull();
        else
            replies.WriteSingle(explanation.Score);

        WriteRank(replies, "rank"u8, explanation.Rank);
        WriteNumber(replies, "items"u8, explanation.RankedItems);
        WriteRank(replies, "rankAllowed"u8, explanation.RankAllowed);
        WriteNumber(replies, "allowed"u8, explanation.AllowedItems);
        replies.WriteBulk("reason"u8);
        replies.WriteBulk(Word(explanation.Reason));
        WriteRemover(replies, explanation);
        WritePart(replies, "popularity"u8, explanation.Popularity);
        WritePart(replies, "repeats"u8, explanation.Repeats);
        WriteEvents(replies, group, explanation.Contributions[..Math.Min(count, explanation.Contributions.Length)]);
    }

    private static void WriteRemover(RespWriter replies, Explanation explanation)
    {
        replies.WriteBulk("removedBy"u8);
        ReadOnlySpan<char> expression = explanation.RemovedByText;
        if (expression.IsEmpty)
        {
            replies.WriteNull();
        }
        else
        {
            Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(expression.Length)]; // A filter has at most 2,500 characters.
            replies.WriteBulk(utf8[..Encoding.UTF8.GetBytes(expression, utf8)]);
        }

        replies.WriteBulk("position"u8);
        if (explanation.RemovedByPosition >= 0)
            replies.WriteNumber(explanation.RemovedByPosition);
        else
            replies.WriteNull();
    }

    private static void WriteEvents(RespWriter replies, DatasetGroup group, ReadOnlySpan<Contribution> parts)
    {
        replies.WriteBulk("events"u8);
        replies.WriteArray(parts.Length);
        foreach (Contribution part in parts)
        {
            replies.WriteArray(3);
            replies.WriteBulk(group.Items.GetId(part.Row));
            replies.WriteNumber(part.Timestamp);
            replies.WriteSingle(part.Amount);
        }
    }

    private static void WriteRank(RespWriter replies, ReadOnlySpan<byte> name, int rank)
    {
        replies.WriteBulk(name);
        if (rank > 0)
            replies.WriteNumber(rank);
        else
            replies.WriteNull();
    }

    private static void WriteNumber(RespWriter replies, ReadOnlySpan<byte> name, int value)
    {
        replies.WriteBulk(name);
        replies.WriteNumber(value);
    }

    private static void WritePart(RespWriter replies, ReadOnlySpan<byte> name, float amount)
    {
        replies.WriteBulk(name);
        replies.WriteSingle(amount);
    }

    private static ReadOnlySpan<byte> Word(RemovalReason reason) => reason switch
    {
        RemovalReason.None => "none"u8,
        RemovalReason.Deleted => "deleted"u8,
        RemovalReason.Excluded => "excluded"u8,
        RemovalReason.Filter => "filter"u8,
        RemovalReason.Unknown => "unknown"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}

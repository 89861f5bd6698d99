using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.RECOMMEND: the best items for a user, best first.</summary>
/// <remarks>
/// <code>PE.RECOMMEND campaign userId [COUNT n] [WITHSCORES]</code>
/// Replies item ids; with scores RESP2 has id and score in turn, RESP3 pairs of id and double, as ZRANGE has.
/// </remarks>
internal sealed class RecommendCommand(PersonalizeEngine engine)
{
    private const int CountDefault = 25;
    private const int CountMax = 500;
    private const int FirstOption = 3;

    public IEnumerable<Command> All =>
    [
        new("PE.RECOMMEND", -3, CommandFlags.ReadOnly, 2, "personalize", "Recommends items, best first: campaign userId [COUNT n] [WITHSCORES].", Recommend),
    ];

    private void Recommend(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        if (!TryReadOptions(replies, arguments, out int count, out bool withScores))
            return;

        if (!engine.TryGetCampaign(arguments[1], out Campaign? campaign))
        {
            replies.WriteError($"NOTFOUND campaign '{arguments[1]}' does not exist");
            return;
        }

        Span<ScoredItem> best = stackalloc ScoredItem[count];
        int found = campaign!.Recommend(arguments[2], best);
        WriteAnswer(replies, campaign.Group.Items, best[..found], withScores);
    }

    private static bool TryReadOptions(RespWriter replies, CommandArguments arguments, out int count, out bool withScores)
    {
        count = CountDefault;
        withScores = false;
        for (int at = FirstOption; at < arguments.Count; at++)
        {
            if (arguments.Is(at, "WITHSCORES"u8))
            {
                withScores = true;
            }
            else if (arguments.Is(at, "COUNT"u8) && at + 1 < arguments.Count)
            {
                at++;
                if (!arguments.TryGetInt64(at, out long asked))
                {
                    replies.WriteError($"INVALID COUNT is '{arguments[at]}', not a number; allowed 0..{CountMax}");
                    return false;
                }

                if (asked is < 0 or > CountMax)
                {
                    replies.WriteError($"LIMIT COUNT is {arguments[at]}; allowed 0..{CountMax}");
                    return false;
                }

                count = (int)asked;
            }
            else
            {
                replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed COUNT n, WITHSCORES");
                return false;
            }
        }

        return true;
    }

    private static void WriteAnswer(RespWriter replies, ItemsDataset items, ReadOnlySpan<ScoredItem> best, bool withScores)
    {
        bool arePairs = withScores && replies.Protocol == 3;
        replies.WriteArray(withScores && !arePairs ? best.Length * 2 : best.Length);
        foreach (ScoredItem item in best)
        {
            if (arePairs)
                replies.WriteArray(2);

            replies.WriteBulk(items.GetId(item.Row));
            if (withScores)
                replies.WriteSingle(item.Score);
        }
    }
}

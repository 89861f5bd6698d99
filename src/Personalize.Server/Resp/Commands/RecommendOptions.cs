using Personalize.Core;
using Personalize.Engine;
using Personalize.Engine.Ingest;

namespace Personalize.Server.Resp.Commands;

/// <summary>The options that PE.RECOMMEND and its kin share: borrowed from the command, never kept.</summary>
/// <remarks>
/// <code>
/// [COUNT n] [WITHSCORES] [WITHID] [ITEM itemId] [FILTER filter] [VALUES n name value ...] [CONTEXT n name value ...]
/// [EXCLUDE n itemId ...] [NEXT recommendationId] [METADATA n column ...]
/// </code>
/// </remarks>
internal ref struct RecommendOptions
{
    private const int CountDefault = 25;
    private const int CountMax = 500;
    private const int ColumnsMax = 10;

    public const string Allowed =
        "COUNT n, WITHSCORES, WITHID, ITEM itemId, FILTER filter, VALUES n name value ..., CONTEXT n name value ..., EXCLUDE n itemId ..., NEXT recommendationId, METADATA n column ...";

    public int Count { get; private set; }

    public bool WithScores { get; private set; }

    public bool WithId { get; private set; }

    /// <summary>Names of the item's columns that stand beside its id.</summary>
    public CommandArguments Metadata { get; private set; }

    private ReadOnlySpan<byte> Item { get; set; }

    private ReadOnlySpan<byte> Filter { get; set; }

    private bool HasFilter { get; set; }

    private ReadOnlySpan<byte> Next { get; set; }

    private bool HasNext { get; set; }

    private CommandArguments Values { get; set; }

    private CommandArguments Context { get; set; }

    private CommandArguments Exclude { get; set; }

    /// <summary>Reads the options from <paramref name="start"/> on, or replies what is wrong.</summary>
    /// <param name="replies">Where to.</param>
    /// <param name="arguments">The command.</param>
    /// <param name="start">Where options begin.</param>
    /// <param name="allowed">The options of this command, as <see cref="Allowed"/> writes them; others are refused.</param>
    /// <param name="options">On true: what they say.</param>
    public static bool TryRead(RespWriter replies, CommandArguments arguments, int start, string allowed, out RecommendOptions options)
    {
        options = new RecommendOptions { Count = CountDefault };
        for (int at = start; at < arguments.Count;)
        {
            int used = options.Take(replies, arguments, at, allowed);
            if (used == 0)
                return false;

            at += used;
        }

        return true;
    }

    /// <summary>Reads a count of 0..500, or replies what is wrong.</summary>
    public static bool TryReadCount(RespWriter replies, CommandArguments arguments, int at, out int count)
    {
        count = 0;
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
        return true;
    }

    /// <summary>Reads a number and so many arguments behind it, or replies what is wrong.</summary>
    /// <returns>Arguments taken with the word and the number; 0 when refused.</returns>
    public static int TakeList(RespWriter replies, CommandArguments arguments, int at, int each, int max, out CommandArguments list)
    {
        list = default;
        int left = Math.Min((arguments.Count - at - 2) / each, max);
        if (!arguments.TryGetInt64(at + 1, out long count) || count < 0 || count > left)
        {
            replies.WriteError($"INVALID {arguments[at]} is '{arguments[at + 1]}'; allowed 0..{left}, what it counts behind it");
            return 0;
        }

        list = arguments.From(at + 2).First((int)count * each);
        return 2 + ((int)count * each);
    }

    /// <summary>Says to a query what the options say, or replies what is wrong.</summary>
    public readonly bool TryApply(RespWriter replies, PersonalizeEngine engine, scoped ref RecommendQuery query)
    {
        if (HasFilter)
        {
            if (!engine.TryGetFilter(Filter, out Filter? filter))
            {
                replies.WriteError($"NOTFOUND filter '{Filter}' does not exist");
                return false;
            }

            query.SetFilter(filter!);
        }

        query.SetItem(Item);
        for (int i = 0; i < Values.Count; i += 2)
            query.SetValue(Values[i], Values[i + 1]);

        for (int i = 0; i < Context.Count; i += 2)
            query.SetContext(Context[i], Context[i + 1]);

        for (int i = 0; i < Exclude.Count; i++)
            query.Exclude(Exclude[i]);

        if (HasNext && !query.TryContinue(Next))
        {
            replies.WriteError($"NOTFOUND recommendation '{Next}' is none of this dataset group or no longer kept; lists asked WITHID are kept for 24 hours, until the server stops, and continued up to 1,000 times and 100,000 items");
            return false;
        }

        return true;
    }

    /// <summary>Replies which column is not in the schema; true when all are.</summary>
    public readonly bool AreColumnsKnown(RespWriter replies, DatasetGroup group)
    {
        for (int i = 0; i < Metadata.Count; i++)
        {
            if (group.Store.Schemas.Items?.TryFindColumn(Metadata[i], out _) == true)
                continue;

            PutScratch.Current.NoteSeen(Metadata[i]);
            replies.WriteRefusal(new Refusal(RefusalCode.UnknownField), group.Store.Schemas.Items);
            return false;
        }

        return true;
    }

    /// <returns>Arguments taken; 0 when refused.</returns>
    private int Take(RespWriter replies, CommandArguments arguments, int at, string allowed)
    {
        bool hasValue = at + 1 < arguments.Count;
        if (Is(arguments, at, "WITHSCORES", allowed))
            WithScores = true;
        else if (Is(arguments, at, "WITHID", allowed))
            WithId = true;
        else if (hasValue && Is(arguments, at, "COUNT", allowed))
        {
            if (!TryReadCount(replies, arguments, at + 1, out int count))
                return 0;

            Count = count;
            return 2;
        }
        else
            return hasValue ? TakeValue(replies, arguments, at, allowed) : Refuse(replies, arguments, at, allowed);

        return 1;
    }

    private int TakeValue(RespWriter replies, CommandArguments arguments, int at, string allowed)
    {
        CommandArguments list;
        int used = 2;
        if (Is(arguments, at, "ITEM", allowed))
            Item = arguments[at + 1];
        else if (Is(arguments, at, "FILTER", allowed))
        {
            Filter = arguments[at + 1];
            HasFilter = true;
        }
        else if (Is(arguments, at, "NEXT", allowed))
        {
            Next = arguments[at + 1];
            HasNext = true;
        }
        else if (Is(arguments, at, "VALUES", allowed))
        {
            used = TakeList(replies, arguments, at, 2, int.MaxValue, out list);
            Values = list;
        }
        else if (Is(arguments, at, "CONTEXT", allowed))
        {
            used = TakeList(replies, arguments, at, 2, int.MaxValue, out list);
            Context = list;
        }
        else if (Is(arguments, at, "EXCLUDE", allowed))
        {
            used = TakeList(replies, arguments, at, 1, int.MaxValue, out list);
            Exclude = list;
        }
        else if (Is(arguments, at, "METADATA", allowed))
        {
            used = TakeList(replies, arguments, at, 1, ColumnsMax, out list);
            Metadata = list;
        }
        else
            return Refuse(replies, arguments, at, allowed);

        return used;
    }

    private static bool Is(CommandArguments arguments, int at, string word, string allowed) =>
        System.Text.Ascii.EqualsIgnoreCase(arguments[at], word) && allowed.Contains(word, StringComparison.Ordinal);

    private static int Refuse(RespWriter replies, CommandArguments arguments, int at, string allowed)
    {
        replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed {allowed}");
        return 0;
    }
}

namespace Personalize.Server.Resp.Commands;

/// <summary>The options of PE.PUTEVENT: borrowed from the command, never kept.</summary>
internal ref struct EventOptions
{
    private const int RecommendationBytesMax = 40;

    public bool HasValue { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public long? Timestamp { get; private set; }

    public ReadOnlySpan<byte> Session { get; private set; }

    public ReadOnlySpan<byte> EventId { get; private set; }

    /// <summary>Id of the recommendation that the event answers to.</summary>
    public ReadOnlySpan<byte> Recommendation { get; private set; }

    /// <summary>Names and values in turn.</summary>
    public CommandArguments Fields { get; private set; }

    /// <summary>Reads the options from <paramref name="start"/> on, or replies what is wrong.</summary>
    public static bool TryRead(RespWriter replies, CommandArguments arguments, int start, out EventOptions options)
    {
        options = default;
        for (int at = start; at < arguments.Count;)
        {
            int used = options.Take(replies, arguments, at);
            if (used == 0)
                return false;

            at += used;
        }

        return true;
    }

    /// <returns>Arguments taken; 0 when refused.</returns>
    private int Take(RespWriter replies, CommandArguments arguments, int at)
    {
        bool hasValue = at + 1 < arguments.Count;
        if (hasValue && arguments.Is(at, "VALUE"u8))
        {
            HasValue = true;
            Value = arguments[at + 1];
        }
        else if (hasValue && arguments.Is(at, "AT"u8))
        {
            if (!arguments.TryGetInt64(at + 1, out long seconds))
            {
                replies.WriteError($"INVALID AT is '{arguments[at + 1]}'; allowed are epoch seconds 0..99999999999");
                return 0;
            }

            Timestamp = seconds;
        }
        else if (hasValue && arguments.Is(at, "SESSION"u8))
        {
            Session = arguments[at + 1];
        }
        else if (hasValue && arguments.Is(at, "EVENTID"u8))
        {
            EventId = arguments[at + 1];
        }
        else if (hasValue && arguments.Is(at, "RECOMMENDATION"u8))
        {
            if (arguments[at + 1].Length is 0 or > RecommendationBytesMax)
            {
                replies.WriteError($"INVALID RECOMMENDATION is '{arguments[at + 1]}'; allowed are 1..{RecommendationBytesMax} bytes");
                return 0;
            }

            Recommendation = arguments[at + 1];
        }
        else if (hasValue && arguments.Is(at, "FIELDS"u8))
        {
            return TakeFields(replies, arguments, at);
        }
        else
        {
            replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed VALUE v, AT seconds, SESSION s, EVENTID e, FIELDS n name value ..., RECOMMENDATION rid");
            return 0;
        }

        return 2;
    }

    private int TakeFields(RespWriter replies, CommandArguments arguments, int at)
    {
        int left = (arguments.Count - at - 2) / 2;
        if (!arguments.TryGetInt64(at + 1, out long count) || count < 0 || count > left)
        {
            replies.WriteError($"INVALID FIELDS is '{arguments[at + 1]}'; allowed 0..{left}, the name value pairs behind it");
            return 0;
        }

        Fields = arguments.From(at + 2).First((int)count * 2);
        return 2 + ((int)count * 2);
    }
}

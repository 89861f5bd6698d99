namespace Personalize.Server.Resp;

/// <summary>Everything a client of the TCP door may take of this server, each with its default.</summary>
public sealed class RespLimits
{
    internal const int ReplyBytesMaxDefault = 256 << 20;

    /// <summary>Connections at one time; the next one reads <c>-ERR max number of clients reached</c>. Default 10,000.</summary>
    public int ConnectionsMax { get; set; } = 10_000;

    /// <summary>Arguments of one command, its name included. Default 4,096.</summary>
    public int ArgumentsMax { get; set; } = 4096;

    /// <summary>Bytes of one argument. Default 1 MiB.</summary>
    public int ArgumentBytesMax { get; set; } = 1 << 20;

    /// <summary>Bytes of one whole command with its framing. Default 4 MiB, as the body of an HTTP request.</summary>
    public int CommandBytesMax { get; set; } = 4 << 20;

    /// <summary>Bytes of an inline command. Default 64 KiB.</summary>
    public int InlineBytesMax { get; set; } = 64 << 10;

    /// <summary>Arguments of one command before AUTH. Default 10.</summary>
    public int UnauthenticatedArgumentsMax { get; set; } = 10;

    /// <summary>Bytes of one argument before AUTH. Default 16 KiB.</summary>
    public int UnauthenticatedArgumentBytesMax { get; set; } = 16 << 10;

    /// <summary>Bytes of replies that one client may leave unread before its commands wait. Default 1 MiB.</summary>
    public int UnreadReplyBytesMax { get; set; } = 1 << 20;

    /// <summary>Bytes of one reply; a command that would get a longer one is refused with <c>-LIMIT</c>. Default 256 MiB.</summary>
    public int ReplyBytesMax { get; set; } = ReplyBytesMaxDefault;

    /// <summary>Time from accept to the first byte where AUTH or TLS is required; elsewhere pools may idle. Default 10 s.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time from the first to the last byte of one command. Default 30 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time a full reply buffer may stand still before the connection ends. Default 30 s.</summary>
    public TimeSpan UnreadReplyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Wrong passwords of one address in one second; each further one is answered a second later. Default 10.</summary>
    public int AuthenticationFailuresPerSecondMax { get; set; } = 10;
}

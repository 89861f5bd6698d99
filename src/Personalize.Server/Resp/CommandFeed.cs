namespace Personalize.Server.Resp;

/// <summary>Turns the bytes of a connection into commands, run one after the other.</summary>
/// <remarks>
/// A command that stands whole in one segment is read where it stands; one that straddles segments or reads is gathered first. All
/// bytes given are taken, so the transport's buffer never holds back for us and its limit stays in force.
/// </remarks>
internal sealed class CommandFeed(RespSession session, RespLimits limits) : IDisposable
{
    private readonly RespReader _reader = new(limits);
    private readonly PartialCommand _partial = new();

    /// <summary>A command has begun and is not whole yet.</summary>
    public bool IsPartial => _partial.Length > 0;

    /// <summary>Commands run so far.</summary>
    public int Commands { get; private set; }

    /// <summary>The bytes stopped being the protocol; the error line is written.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Runs commands until the bytes are used up or <see cref="MustPause"/> says stop.</summary>
    /// <returns>Bytes taken.</returns>
    public int Run(ReadOnlySpan<byte> bytes, ReplyQueue replies)
    {
        int start = 0;
        while (start < bytes.Length && !IsBroken && !MustPause(replies))
            start += Step(bytes[start..]);

        return start;
    }

    /// <summary>Replies have to leave, or work has to end, or the connection has to, before the next command.</summary>
    public bool MustPause(ReplyQueue replies) => replies.IsFull || session.Unfinished is not null || session.IsClosing;

    public void Dispose() => _partial.Dispose();

    /// <summary>Takes at most one command from the bytes.</summary>
    private int Step(ReadOnlySpan<byte> bytes)
    {
        _reader.IsAuthenticated = session.IsAuthenticated;
        if (!IsPartial)
            return StepWhole(bytes);

        int wanted = _reader.BytesWanted(_partial.Length);
        int lineEnd = wanted > 0 ? -1 : bytes.IndexOf((byte)'\n');
        int taken = wanted > 0 ? Math.Min(wanted, bytes.Length) : lineEnd < 0 ? bytes.Length : lineEnd + 1;
        if (wanted == 0)
            taken = Math.Min(taken, limits.InlineBytesMax + 1); // What is longer is refused before it is kept.

        _partial.Append(bytes[..taken]);
        RespReadStatus status = _reader.Read(_partial.Bytes, out _);
        Finish(status, _partial.Bytes);
        if (status != RespReadStatus.NeedMore)
            _partial.Clear();

        return taken;
    }

    private int StepWhole(ReadOnlySpan<byte> bytes)
    {
        RespReadStatus status = _reader.Read(bytes, out int consumed);
        if (status == RespReadStatus.NeedMore)
        {
            _partial.Append(bytes);
            return bytes.Length;
        }

        Finish(status, bytes);
        return consumed;
    }

    private void Finish(RespReadStatus status, ReadOnlySpan<byte> bytes)
    {
        if (status == RespReadStatus.NeedMore)
            return;

        if (status == RespReadStatus.Broken)
        {
            IsBroken = true;
            session.Door.Counters.BreakProtocol();
            ProtocolErrors.Write(session.Replies, limits, _reader.Fault, bytes, _reader.FaultPosition);
        }
        else if (status == RespReadStatus.Complete)
        {
            Commands++;
            RunCommand(_reader.Arguments(bytes));
        }

        _reader.Reset();
    }

    private void RunCommand(CommandArguments arguments)
    {
        // A web page can make a browser post lines to this port; the first line ends it, as in Redis.
        if (arguments.Is(0, "POST"u8) || arguments.Is(0, "Host:"u8))
            session.IsClosing = true;
        else
            session.Execute(arguments);
    }
}

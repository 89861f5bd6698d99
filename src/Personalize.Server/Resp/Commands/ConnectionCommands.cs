using Personalize.Server.Auth;

namespace Personalize.Server.Resp.Commands;

/// <summary>Who the client is and which protocol it speaks: PING, ECHO, HELLO, AUTH, SELECT, QUIT, RESET.</summary>
internal static class ConnectionCommands
{
    private const CommandFlags Plain = CommandFlags.Fast | CommandFlags.Loading | CommandFlags.Stale;

    public static IEnumerable<Command> All =>
    [
        new("PING", -1, CommandFlags.Fast, 0, "connection", "Returns PONG, or the message given.", Ping),
        new("ECHO", 2, CommandFlags.Fast, 0, "connection", "Returns the message given.", Echo),
        new("HELLO", -1, Plain | CommandFlags.NoAuth, 0, "connection", "Chooses RESP2 or RESP3, with AUTH and SETNAME on the way.", Hello),
        new("AUTH", -2, Plain | CommandFlags.NoAuth, 0, "connection", "Authenticates the connection.", Authenticate),
        new("SELECT", 2, Plain, 0, "connection", "Selects the database; there is one, 0.", Select),
        new("QUIT", -1, Plain | CommandFlags.NoAuth, 0, "connection", "Ends the connection.", Quit),
        new("RESET", 1, Plain, 0, "connection", "Makes the connection as new.", Reset),
    ];

    private static void Ping(RespSession session, CommandArguments arguments)
    {
        if (arguments.Count > 2)
            session.Replies.WriteError($"ERR wrong number of arguments for 'ping' command");
        else if (arguments.Count == 2)
            session.Replies.WriteBulk(arguments[1]);
        else
            session.Replies.WriteSimple("PONG"u8);
    }

    private static void Echo(RespSession session, CommandArguments arguments) => session.Replies.WriteBulk(arguments[1]);

    private static void Hello(RespSession session, CommandArguments arguments)
    {
        int protocol = session.Replies.Protocol;
        if (arguments.Count > 1)
        {
            if (!arguments.TryGetInt64(1, out long asked) || asked is not (2 or 3))
            {
                session.Replies.WriteError($"NOPROTO unsupported protocol version '{arguments[1]}'; allowed 2, 3");
                return;
            }

            protocol = (int)asked;
        }

        if (!TryReadHelloOptions(session, arguments, out string? name))
            return;

        if (!session.IsAuthenticated)
        {
            session.Replies.WriteError($"NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time");
            return;
        }

        session.Name = name ?? session.Name;
        session.Replies.Protocol = protocol;
        WriteHello(session);
    }

    private static bool TryReadHelloOptions(RespSession session, CommandArguments arguments, out string? name)
    {
        name = null;
        int at = 2;
        while (at < arguments.Count)
        {
            if (arguments.Is(at, "AUTH"u8) && at + 2 < arguments.Count)
            {
                if (!TryLogIn(session, arguments[at + 1], arguments[at + 2]))
                    return false;

                at += 3;
            }
            else if (arguments.Is(at, "SETNAME"u8) && at + 1 < arguments.Count)
            {
                if (!ClientCommands.TryReadName(session, arguments[at + 1], out name))
                    return false;

                at += 2;
            }
            else
            {
                session.Replies.WriteError($"ERR Syntax error in HELLO option '{arguments[at]}'; allowed AUTH user password, SETNAME name");
                return false;
            }
        }

        return true;
    }

    private static void WriteHello(RespSession session)
    {
        RespWriter replies = session.Replies;
        replies.WriteMap(7);
        replies.WriteBulk("server"u8);
        replies.WriteBulk("redis"u8);
        replies.WriteBulk("version"u8);
        replies.WriteBulk(ServerCommands.RedisVersion);
        replies.WriteBulk("proto"u8);
        replies.WriteInteger(replies.Protocol);
        replies.WriteBulk("id"u8);
        replies.WriteInteger(session.Id);
        replies.WriteBulk("mode"u8);
        replies.WriteBulk("standalone"u8);
        replies.WriteBulk("role"u8);
        replies.WriteBulk("master"u8);
        replies.WriteBulk("modules"u8);
        replies.WriteArray(0);
    }

    private static void Authenticate(RespSession session, CommandArguments arguments)
    {
        if (arguments.Count > 3)
        {
            session.Replies.WriteError($"ERR syntax error in AUTH; allowed AUTH password, AUTH user password");
        }
        else if (!session.Door.Passwords.AreRequired && arguments.Count == 2)
        {
            session.Replies.WriteError($"ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
        }
        else if (TryLogIn(session, arguments.Count == 2 ? "default"u8 : arguments[1], arguments[arguments.Count - 1]))
        {
            session.Replies.WriteOk();
        }
    }

    /// <summary>Logs the user in, or writes the refusal, at once or after a wait.</summary>
    private static bool TryLogIn(RespSession session, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        RespDoor door = session.Door;
        string? known = door.Passwords.AreRequired
            ? door.Passwords.Check(user, password)
            : user.SequenceEqualToDefaultUser() ? Passwords.DefaultUser : null;
        if (known is not null)
        {
            session.User = known;
            session.IsAuthenticated = true;
            return true;
        }

        door.Counters.FailAuthentication();
        string address = session.RemoteAddress[..Math.Max(0, session.RemoteAddress.LastIndexOf(':'))];
        if (door.Failures.Note(address))
            session.Unfinished = () => RefuseLaterAsync(session);
        else
            WriteWrongPassword(session);

        return false;
    }

    private static bool SequenceEqualToDefaultUser(this ReadOnlySpan<byte> user) => System.Text.Ascii.Equals(user, Passwords.DefaultUser);

    private static async Task RefuseLaterAsync(RespSession session)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), session.Door.Time);
        WriteWrongPassword(session);
    }

    private static void WriteWrongPassword(RespSession session) =>
        session.Replies.WriteError($"WRONGPASS invalid username-password pair or user is disabled.");

    private static void Select(RespSession session, CommandArguments arguments)
    {
        if (!arguments.TryGetInt64(1, out long database))
            session.Replies.WriteError($"ERR value is not an integer or out of range");
        else if (database != 0)
            session.Replies.WriteError($"ERR DB index is out of range: {database}; allowed 0");
        else
            session.Replies.WriteOk();
    }

    private static void Quit(RespSession session, CommandArguments arguments)
    {
        session.Replies.WriteOk();
        session.IsClosing = true;
    }

    private static void Reset(RespSession session, CommandArguments arguments)
    {
        session.Reset();
        session.Replies.WriteSimple("RESET"u8);
    }
}

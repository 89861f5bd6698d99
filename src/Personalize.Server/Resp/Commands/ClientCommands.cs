using System.Text;

namespace Personalize.Server.Resp.Commands;

/// <summary>CLIENT ID, INFO, SETNAME, GETNAME, SETINFO, LIST, KILL, as Redis 7 answers them.</summary>
internal static class ClientCommands
{
    private const int NameBytesMax = 256;

    public static IEnumerable<Command> All =>
    [
        new("CLIENT", -2, CommandFlags.Loading | CommandFlags.Stale, 0, "connection", "Names, lists and ends connections.", Run)
        {
            Subcommands = [("id", 2), ("info", 2), ("setname", 3), ("getname", 2), ("setinfo", 4), ("list", -2), ("kill", -3)],
        },
    ];

    /// <summary>A connection's name: printable ASCII without spaces; empty takes the name away.</summary>
    public static bool TryReadName(RespSession session, ReadOnlySpan<byte> bytes, out string? name)
    {
        name = null;
        if (bytes.Length > NameBytesMax || bytes.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            session.Replies.WriteError($"ERR Client names cannot contain spaces, newlines or special characters; allowed are up to {NameBytesMax} characters ! to ~");
            return false;
        }

        name = Encoding.ASCII.GetString(bytes);
        return true;
    }

    private static void Run(RespSession session, CommandArguments arguments)
    {
        if (arguments.Is(1, "ID"u8) && arguments.Count == 2)
            session.Replies.WriteInteger(session.Id);
        else if (arguments.Is(1, "INFO"u8) && arguments.Count == 2)
            session.Replies.WriteText(session.Door.Connections.Describe(session.Id));
        else if (arguments.Is(1, "SETNAME"u8) && arguments.Count == 3)
            SetName(session, arguments);
        else if (arguments.Is(1, "GETNAME"u8) && arguments.Count == 2)
            GetName(session);
        else if (arguments.Is(1, "SETINFO"u8) && arguments.Count == 4)
            SetInfo(session, arguments);
        else if (arguments.Is(1, "LIST"u8))
            List(session, arguments);
        else if (arguments.Is(1, "KILL"u8) && arguments.Count >= 3)
            ClientKill.Run(session, arguments);
        else
            session.Replies.WriteError($"ERR unknown subcommand or wrong number of arguments for '{arguments[1]}'. Allowed: ID, INFO, SETNAME name, GETNAME, SETINFO attribute value, LIST, KILL");
    }

    private static void SetName(RespSession session, CommandArguments arguments)
    {
        if (!TryReadName(session, arguments[2], out string? name))
            return;

        session.Name = name!;
        session.Replies.WriteOk();
    }

    private static void GetName(RespSession session)
    {
        if (session.Name.Length == 0)
            session.Replies.WriteNull();
        else
            session.Replies.WriteBulk(session.Name);
    }

    private static void SetInfo(RespSession session, CommandArguments arguments)
    {
        bool isName = arguments.Is(2, "LIB-NAME"u8);
        if (!isName && !arguments.Is(2, "LIB-VER"u8))
        {
            session.Replies.WriteError($"ERR Unrecognized option '{arguments[2]}'; allowed LIB-NAME, LIB-VER");
            return;
        }

        if (!TryReadName(session, arguments[3], out string? value))
            return;

        if (isName)
            session.LibraryName = value!;
        else
            session.LibraryVersion = value!;

        session.Replies.WriteOk();
    }

    private static void List(RespSession session, CommandArguments arguments)
    {
        var ids = new List<long>();
        if (arguments.Count > 3 && arguments.Is(2, "ID"u8))
        {
            for (int i = 3; i < arguments.Count; i++)
            {
                if (!arguments.TryGetInt64(i, out long id))
                {
                    session.Replies.WriteError($"ERR Invalid client ID '{arguments[i]}'");
                    return;
                }

                ids.Add(id);
            }
        }
        else if (arguments.Count != 2 && !(arguments.Count == 4 && arguments.Is(2, "TYPE"u8) && arguments.Is(3, "NORMAL"u8)))
        {
            session.Replies.WriteError($"ERR syntax error; allowed CLIENT LIST, CLIENT LIST TYPE normal, CLIENT LIST ID id ...");
            return;
        }

        session.Replies.WriteText(session.Door.Connections.Describe(ids));
    }
}

using System.Text;

namespace Personalize.Server.Resp.Commands;

/// <summary>CLIENT KILL address, or CLIENT KILL with filters that all must hold.</summary>
internal static class ClientKill
{
    public static void Run(RespSession session, CommandArguments arguments)
    {
        if (arguments.Count == 3)
        {
            string address = Encoding.UTF8.GetString(arguments[2]);
            if (End(session, c => c.Session.RemoteAddress == address, skipMe: false) > 0)
                session.Replies.WriteOk();
            else
                session.Replies.WriteError($"ERR No such client '{arguments[2]}'");
            return;
        }

        if (TryReadFilters(session, arguments, out Predicate<RespConnection> filter, out bool skipMe))
            session.Replies.WriteInteger(End(session, filter, skipMe));
    }

    private static bool TryReadFilters(RespSession session, CommandArguments arguments, out Predicate<RespConnection> filter, out bool skipMe)
    {
        var filters = new List<Predicate<RespConnection>>();
        filter = c => filters.TrueForAll(f => f(c));
        skipMe = true;
        for (int i = 2; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || !TryReadFilter(arguments, i, filters, ref skipMe))
            {
                session.Replies.WriteError($"ERR syntax error at '{arguments[i]}'; allowed ID id, ADDR ip:port, LADDR ip:port, USER name, TYPE normal, SKIPME yes|no");
                return false;
            }
        }

        return true;
    }

    private static bool TryReadFilter(CommandArguments arguments, int at, List<Predicate<RespConnection>> filters, ref bool skipMe)
    {
        string value = Encoding.UTF8.GetString(arguments[at + 1]);
        if (arguments.Is(at, "ID"u8) && arguments.TryGetInt64(at + 1, out long id) && id > 0)
            filters.Add(c => c.Session.Id == id);
        else if (arguments.Is(at, "ADDR"u8))
            filters.Add(c => c.Session.RemoteAddress == value);
        else if (arguments.Is(at, "LADDR"u8))
            filters.Add(c => c.Session.LocalAddress == value);
        else if (arguments.Is(at, "USER"u8))
            filters.Add(c => c.Session.User == value);
        else if (arguments.Is(at, "SKIPME"u8) && (arguments.Is(at + 1, "YES"u8) || arguments.Is(at + 1, "NO"u8)))
            skipMe = arguments.Is(at + 1, "YES"u8);
        else
            return arguments.Is(at, "TYPE"u8) && arguments.Is(at + 1, "NORMAL"u8);

        return true;
    }

    private static int End(RespSession session, Predicate<RespConnection> filter, bool skipMe)
    {
        int ended = 0;
        foreach (RespConnection connection in session.Door.Connections.All)
        {
            bool isMe = connection.Session.Id == session.Id;
            if ((isMe && skipMe) || !filter(connection))
                continue;

            ended++;
            if (isMe)
                session.IsClosing = true;
            else
                connection.End(ConnectionEnd.Killed);
        }

        return ended;
    }
}

using System.Globalization;
using System.IO.Enumeration;
using System.Text;

namespace Personalize.Server.Resp.Commands;

/// <summary>What the server is and how it does: INFO, CONFIG GET, TIME.</summary>
internal static class ServerCommands
{
    /// <summary>The Redis version whose connection commands we answer like.</summary>
    public const string RedisVersion = "7.2.0";

    public static IEnumerable<Command> All =>
    [
        new("INFO", -1, CommandFlags.Loading | CommandFlags.Stale, 0, "server", "Tells about server, clients, memory and traffic.", Info),
        new("CONFIG", -2, CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale, 0, "server", "Reads settings.", Config)
        {
            Subcommands = [("get", -3)],
        },
        new("TIME", 1, CommandFlags.Fast | CommandFlags.Loading | CommandFlags.Stale, 0, "server", "Returns the server's time: seconds, microseconds.", Time),
    ];

    private static void Time(RespSession session, CommandArguments arguments)
    {
        long microseconds = (session.Door.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        session.Replies.WriteArray(2);
        session.Replies.WriteBulk((microseconds / 1_000_000).ToString(CultureInfo.InvariantCulture));
        session.Replies.WriteBulk((microseconds % 1_000_000).ToString(CultureInfo.InvariantCulture));
    }

    private static void Info(RespSession session, CommandArguments arguments)
    {
        var asked = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i < arguments.Count; i++)
            asked.Add(Encoding.UTF8.GetString(arguments[i]));

        bool isWhole = asked.Count == 0 || asked.Overlaps(["all", "default", "everything"]);
        session.Replies.WriteText(ServerInformation.Describe(session.Door, section => isWhole || asked.Contains(section)));
    }

    private static void Config(RespSession session, CommandArguments arguments)
    {
        if (!arguments.Is(1, "GET"u8) || arguments.Count < 3)
        {
            session.Replies.WriteError($"ERR unknown subcommand or wrong number of arguments for '{arguments[1]}'. Allowed: GET pattern ...");
            return;
        }

        var patterns = new List<string>();
        for (int i = 2; i < arguments.Count; i++)
            patterns.Add(Encoding.UTF8.GetString(arguments[i]));

        (string Name, string Value)[] settings = [.. Settings(session.Door).Where(s => patterns.Exists(p => FileSystemName.MatchesSimpleExpression(p, s.Name)))];
        session.Replies.WriteMap(settings.Length);
        foreach ((string name, string value) in settings)
        {
            session.Replies.WriteBulk(name);
            session.Replies.WriteBulk(value);
        }
    }

    private static (string Name, string Value)[] Settings(RespDoor door) =>
    [
        ("appendonly", "yes"),
        ("databases", "1"),
        ("maxclients", door.Limits.ConnectionsMax.ToString(CultureInfo.InvariantCulture)),
        ("port", door.Port.ToString(CultureInfo.InvariantCulture)),
        ("proto-max-bulk-len", door.Limits.ArgumentBytesMax.ToString(CultureInfo.InvariantCulture)),
        ("replica-read-only", "no"),
        ("save", ""),
        ("slave-read-only", "no"),
        ("timeout", "0"),
    ];
}

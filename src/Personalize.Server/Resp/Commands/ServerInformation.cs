using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Personalize.Server.Resp.Commands;

/// <summary>The text of INFO: sections of <c>name:value</c> lines, in Redis' words where they fit.</summary>
internal static class ServerInformation
{
    public static string Describe(RespDoor door, Predicate<string> isAsked)
    {
        var text = new StringBuilder();
        Section(text, "Server", isAsked, Server(door));
        Section(text, "Clients", isAsked, Clients(door));
        Section(text, "Memory", isAsked, Memory(door));
        Section(text, "Stats", isAsked, Stats(door));
        Section(text, "Replication", isAsked, [("role", "master"), ("connected_slaves", 0)]);
        Section(text, "Cluster", isAsked, [("cluster_enabled", 0)]);
        return text.ToString();
    }

    private static (string, object)[] Server(RespDoor door)
    {
        long seconds = (long)door.Time.GetElapsedTime(door.StartedTimestamp).TotalSeconds;
        return
        [
            ("redis_version", ServerCommands.RedisVersion),
            ("redis_mode", "standalone"),
            ("personalize_version", typeof(ServerInformation).Assembly.GetName().Version?.ToString(3) ?? "0"),
            ("os", RuntimeInformation.OSDescription),
            ("arch_bits", IntPtr.Size * 8),
            ("process_id", Environment.ProcessId),
            ("run_id", door.RunId),
            ("tcp_port", door.Port),
            ("uptime_in_seconds", seconds),
            ("uptime_in_days", seconds / 86_400),
        ];
    }

    private static (string, object)[] Clients(RespDoor door) =>
    [
        ("connected_clients", door.Counters.Current),
        ("maxclients", door.Limits.ConnectionsMax),
        ("blocked_clients", 0),
    ];

    /// <summary>The process as Redis tells it, then the engine: what it tracks, its limit, and a line per part.</summary>
    private static (string, object)[] Memory(RespDoor door) =>
    [
        ("used_memory", GC.GetTotalMemory(forceFullCollection: false)),
        ("used_memory_rss", Environment.WorkingSet),
        ("mem_allocator", "dotnet"),
        .. door.EngineMemory(),
    ];

    private static (string, object)[] Stats(RespDoor door) =>
    [
        ("total_connections_received", door.Counters.Accepted),
        ("rejected_connections", door.Counters.Refused),
        ("total_commands_processed", door.Counters.Commands),
        ("total_net_input_bytes", door.Counters.InputBytes),
        ("total_error_replies", door.Counters.Errors),
    ];

    private static void Section(StringBuilder text, string name, Predicate<string> isAsked, (string Name, object Value)[] lines)
    {
        if (!isAsked(name))
            return;

        if (text.Length > 0)
            text.Append("\r\n");

        text.Append("# ").Append(name).Append("\r\n");
        foreach ((string line, object value) in lines)
            text.Append(line).Append(':').Append(string.Format(CultureInfo.InvariantCulture, "{0}", value)).Append("\r\n");
    }
}

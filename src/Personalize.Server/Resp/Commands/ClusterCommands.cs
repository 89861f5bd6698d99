using Personalize.Storage.Datasets;

namespace Personalize.Server.Resp.Commands;

/// <summary>CLUSTER KEYSLOT, INFO, MYID of a single node that owns every slot.</summary>
internal static class ClusterCommands
{
    public static IEnumerable<Command> All =>
    [
        new("CLUSTER", -2, CommandFlags.Stale, 0, "cluster", "Tells the slot of a key and the state of the node.", Run)
        {
            Subcommands = [("keyslot", 3), ("info", 2), ("myid", 2)],
        },
    ];

    private static void Run(RespSession session, CommandArguments arguments)
    {
        if (arguments.Is(1, "KEYSLOT"u8) && arguments.Count == 3)
            session.Replies.WriteInteger(CellMap.Slot(arguments[2]));
        else if (arguments.Is(1, "INFO"u8) && arguments.Count == 2)
            session.Replies.WriteText("cluster_enabled:0\r\ncluster_state:ok\r\ncluster_known_nodes:1\r\ncluster_size:0\r\n");
        else if (arguments.Is(1, "MYID"u8) && arguments.Count == 2)
            session.Replies.WriteBulk(session.Door.RunId);
        else
            session.Replies.WriteError($"ERR This instance has cluster support disabled");
    }
}

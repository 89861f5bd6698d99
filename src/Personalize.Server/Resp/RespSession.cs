using Microsoft.Extensions.Logging;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp;

/// <summary>What the door knows of one client, and the way each of its commands takes: known, allowed, well formed, run.</summary>
/// <remarks>Knows nothing of sockets. Commands of one session run one after the other; other threads read the descriptive members.</remarks>
internal sealed class RespSession(RespDoor door, RespWriter replies, long id, string remoteAddress, string localAddress)
{
    /// <summary>Rows that a thread which serves other connections scans in one command: about a millisecond of them.</summary>
    private const long ScannedRowsMax = 1 << 18;

    private bool _isLongScan;

    public RespDoor Door { get; } = door;

    public RespWriter Replies { get; } = replies;

    public long Id { get; } = id;

    public string RemoteAddress { get; } = remoteAddress;

    public string LocalAddress { get; } = localAddress;

    public bool IsAuthenticated { get; set; } = !door.Passwords.AreRequired;

    public string User { get; set; } = "default";

    public string Name { get; set; } = "";

    public string LibraryName { get; set; } = "";

    public string LibraryVersion { get; set; } = "";

    /// <summary>The command run last, lower case.</summary>
    public string LastCommand { get; private set; } = "NULL";

    /// <summary>After this command's reply the connection ends.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Work that ends in the command's reply. It is begun once earlier replies have left; the next command waits for it.</summary>
    public Func<Task>? Unfinished { get; set; }

    public void Execute(CommandArguments arguments)
    {
        int replyStart = Replies.Batch.Length;
        try
        {
            Dispatch(arguments);
        }
        catch (ReplyTooLongException tooLong)
        {
            Replies.Batch.Truncate(replyStart);
            Replies.WriteError($"LIMIT the reply to {LastCommand} is longer than {(long)tooLong.BytesMax} bytes; ask for less at once");
        }
        catch (Exception exception)
        {
            // A defect of ours costs its command a reply, not the client its connection.
            Door.Logger.CommandFailed(exception, LastCommand);
            Replies.Batch.Truncate(replyStart);
            Replies.WriteError($"ERR internal error; the server's log says more");
        }
    }

    /// <summary>Ends what the connection waits for when the connection ends.</summary>
    public CancellationToken Ending { get; init; }

    /// <summary>Whether the command scans too many rows for a thread that serves other connections: then it ends at once, and runs again on a thread for long scans.</summary>
    /// <param name="rows">Rows to be scanned, all users together.</param>
    public bool MustScanAside(long rows)
    {
        if (rows <= ScannedRowsMax || !WriterPatience.IsLimited)
            return false;

        Replies.IsPostponed = true;
        _isLongScan = true;
        return true;
    }

    /// <summary>Back to the state of a new connection, its id and address kept.</summary>
    public void Reset()
    {
        IsAuthenticated = !Door.Passwords.AreRequired;
        User = "default";
        Name = "";
        Replies.Protocol = 2;
    }

    /// <summary>Runs a command on a thread that may wait: earlier replies leave, later commands of this connection wait, others go on.</summary>
    private void GoAside(AsideThreads threads, CommandHandler run, CommandArguments arguments)
    {
        Replies.IsPostponed = false;
        _isLongScan = false;
        CopiedCommand command = arguments.Copy();
        Unfinished = () => threads.RunAsync(() => run(this, command.Arguments));
    }

    private void Dispatch(CommandArguments arguments)
    {
        Command? command = Door.Commands.Find(arguments[0]);
        if (!IsAuthenticated && (command is null || !command.Flags.HasFlag(CommandFlags.NoAuth)))
        {
            Replies.WriteError($"NOAUTH Authentication required.");
        }
        else if (command is null)
        {
            Replies.WriteError($"ERR unknown command '{arguments[0]}'");
        }
        else if (!command.Takes(arguments.Count))
        {
            Replies.WriteError($"ERR wrong number of arguments for '{command.ListedName}' command");
        }
        else
        {
            LastCommand = command.ListedName;
            command.Run(this, arguments);
            if (Replies.IsPostponed)
                GoAside(_isLongScan ? Door.Scans : Door.Aside, command.Run, arguments);
        }
    }
}

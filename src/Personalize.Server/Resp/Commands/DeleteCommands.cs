using Personalize.Core;
using Personalize.Engine;
using Personalize.Engine.Ingest;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.DELITEM, PE.DELUSER, PE.DELEVENT: gone from the very next answer; each replies how many went.</summary>
/// <remarks>
/// <code>PE.DELITEM group itemId ...    PE.DELUSER group userId ...    PE.DELEVENT group userId itemId eventType [AT seconds]</code>
/// What is not there is not counted and no mistake. They run however full the memory is. Several ids are one batch: all of them go or, where the disk
/// fails, none. An empty eventType takes every type.
/// </remarks>
internal sealed class DeleteCommands(PersonalizeEngine engine)
{
    private const CommandFlags Flags = CommandFlags.Write | CommandFlags.Fast;
    private const int FirstId = 2;
    private const int FirstOption = 5;

    public IEnumerable<Command> All =>
    [
        new("PE.DELITEM", -3, Flags, 0, "personalize", "Deletes items: group itemId .... Returns how many went.", DeleteItems),
        new("PE.DELUSER", -3, Flags, 2, "personalize", "Deletes users and their histories: group userId .... Returns how many went.", DeleteUsers),
        new("PE.DELEVENT", -5, Flags, 2, "personalize", "Deletes events: group userId itemId eventType [AT seconds]. Returns how many went.", DeleteEvents),
    ];

    private void DeleteItems(RespSession session, CommandArguments arguments)
    {
        if (TryFindGroup(session, arguments, out DatasetGroup? group))
            Delete(session, group!.Items, arguments);
    }

    private void DeleteUsers(RespSession session, CommandArguments arguments)
    {
        if (TryFindGroup(session, arguments, out DatasetGroup? group))
            Delete(session, group!.Users, arguments);
    }

    private static void Delete(RespSession session, RecordDataset dataset, CommandArguments arguments)
    {
        int count;
        LogPosition position;
        Refusal refusal;
        bool isDone;
        if (arguments.Count == FirstId + 1)
        {
            isDone = dataset.TryDelete(arguments[FirstId], out bool wasThere, out position, out refusal);
            count = wasThere ? 1 : 0;
        }
        else
        {
            using var ids = new CopiedArguments(arguments.From(FirstId));
            isDone = dataset.TryDelete(ids.Span, out count, out position, out refusal);
        }

        if (isDone)
            session.Replies.WriteInteger(count, position.Address);
        else
            session.Replies.WriteRefusal(refusal, null);
    }

    private void DeleteEvents(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        if (!TryReadTime(replies, arguments, out long? timestamp) || !TryFindGroup(session, arguments, out DatasetGroup? group))
            return;

        if (group!.Store.Changes.TryDeleteEvents(arguments[2], arguments[3], arguments[4], timestamp, out int removed, out LogPosition position, out Refusal refusal))
        {
            replies.WriteInteger(removed, position.Address);
            return;
        }

        PutScratch.Current.NoteSeen(timestamp ?? 0);
        replies.WriteRefusal(refusal, group.Store.Schemas.Interactions);
    }

    private static bool TryReadTime(RespWriter replies, CommandArguments arguments, out long? timestamp)
    {
        timestamp = null;
        if (arguments.Count == FirstOption)
            return true;

        if (arguments.Count != FirstOption + 2 || !arguments.Is(FirstOption, "AT"u8))
        {
            replies.WriteError($"ERR syntax error at '{arguments[FirstOption]}'; allowed AT seconds");
            return false;
        }

        if (!arguments.TryGetInt64(FirstOption + 1, out long seconds))
        {
            replies.WriteError($"INVALID AT is '{arguments[FirstOption + 1]}'; allowed are epoch seconds 0..99999999999");
            return false;
        }

        timestamp = seconds;
        return true;
    }

    private bool TryFindGroup(RespSession session, CommandArguments arguments, out DatasetGroup? group)
    {
        if (!engine.TryGetDatasetGroup(arguments[1], out group))
            session.Replies.WriteUnknownGroup(arguments[1]);

        return group is not null;
    }
}

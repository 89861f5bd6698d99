using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.PUTITEM and PE.PUTUSER: a record with all its fields, answered when it is as safe as the engine promises.</summary>
/// <remarks><code>PE.PUTITEM group itemId [FIELD value ...]    PE.PUTUSER group userId [FIELD value ...]</code></remarks>
internal sealed class PutCommands(PersonalizeEngine engine)
{
    private const CommandFlags Put = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast;
    private const int FirstField = 3;

    public IEnumerable<Command> All =>
    [
        new("PE.PUTITEM", -3, Put, 0, "personalize", "Puts an item: group itemId [FIELD value ...]. The whole record is replaced.", PutItem),
        new("PE.PUTUSER", -3, Put, 2, "personalize", "Puts a user: group userId [FIELD value ...]. The whole record is replaced.", PutUser),
    ];

    private void PutItem(RespSession session, CommandArguments arguments)
    {
        if (TryFindGroup(session, arguments, out DatasetGroup? group))
            Finish(session, group!.Items.BeginPut(arguments[2]), group.Store.Schemas.Items, arguments);
    }

    private void PutUser(RespSession session, CommandArguments arguments)
    {
        if (TryFindGroup(session, arguments, out DatasetGroup? group))
            Finish(session, group!.Users.BeginPut(arguments[2]), group.Store.Schemas.Users, arguments);
    }

    private bool TryFindGroup(RespSession session, CommandArguments arguments, out DatasetGroup? group)
    {
        group = null;
        if ((arguments.Count - FirstField) % 2 != 0)
            session.Replies.WriteError($"INVALID property '{arguments[arguments.Count - 1]}' has no value; allowed are FIELD value pairs");
        else if (!engine.TryGetDatasetGroup(arguments[1], out group))
            session.Replies.WriteUnknownGroup(arguments[1]);

        return group is not null;
    }

    private static void Finish(RespSession session, EntityPut put, DatasetSchema? schema, CommandArguments arguments)
    {
        for (int i = FirstField; i < arguments.Count; i += 2)
            put.TrySet(arguments[i], arguments[i + 1]);

        if (put.TryCommit(out LogPosition position, out Refusal refusal))
            session.Replies.WriteOk(position.Address);
        else
            session.Replies.WriteRefusal(refusal, schema);
    }
}

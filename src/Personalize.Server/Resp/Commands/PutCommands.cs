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

    public IEnumerable<Command> All =>
    [
        new("PE.PUTITEM", -3, Put, 0, "personalize", "Puts an item: group itemId [FIELD value ...]. The whole record is replaced.", PutItem),
        new("PE.PUTUSER", -3, Put, 2, "personalize", "Puts a user: group userId [FIELD value ...]. The whole record is replaced.", PutUser),
    ];

    private void PutItem(RespSession session, CommandArguments arguments)
    {
        if (FieldPairs.TryFindGroup(engine, session, arguments, out DatasetGroup? group))
            Finish(session, group!.Items.BeginPut(arguments[2]), group.Store.Schemas.Items, arguments);
    }

    private void PutUser(RespSession session, CommandArguments arguments)
    {
        if (FieldPairs.TryFindGroup(engine, session, arguments, out DatasetGroup? group))
            Finish(session, group!.Users.BeginPut(arguments[2]), group.Store.Schemas.Users, arguments);
    }

    private static void Finish(RespSession session, EntityPut put, DatasetSchema? schema, CommandArguments arguments)
    {
        for (int i = FieldPairs.First; i < arguments.Count; i += 2)
            put.TrySet(arguments[i], arguments[i + 1]);

        if (put.TryCommit(out LogPosition position, out Refusal refusal))
            session.Replies.WriteOk(position.Address);
        else
            session.Replies.WriteRefusal(refusal, schema);
    }
}

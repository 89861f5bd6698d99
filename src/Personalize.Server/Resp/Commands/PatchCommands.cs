using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.PATCHITEM and PE.PATCHUSER: only the named fields change; an empty value clears a field that may be null.</summary>
/// <remarks><code>PE.PATCHITEM group itemId FIELD value ...    PE.PATCHUSER group userId FIELD value ...</code></remarks>
internal sealed class PatchCommands(PersonalizeEngine engine)
{
    private const CommandFlags Put = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast;

    public IEnumerable<Command> All =>
    [
        new("PE.PATCHITEM", -5, Put, 0, "personalize", "Changes fields of an item's record: group itemId FIELD value .... An empty value clears.", PatchItem),
        new("PE.PATCHUSER", -5, Put, 2, "personalize", "Changes fields of a user's record: group userId FIELD value .... An empty value clears.", PatchUser),
    ];

    private void PatchItem(RespSession session, CommandArguments arguments)
    {
        if (FieldPairs.TryFindGroup(engine, session, arguments, out DatasetGroup? group))
            Finish(session, group!.Items.BeginPatch(arguments[2]), group.Store.Schemas.Items, arguments);
    }

    private void PatchUser(RespSession session, CommandArguments arguments)
    {
        if (FieldPairs.TryFindGroup(engine, session, arguments, out DatasetGroup? group))
            Finish(session, group!.Users.BeginPatch(arguments[2]), group.Store.Schemas.Users, arguments);
    }

    private static void Finish(RespSession session, EntityPatch patch, DatasetSchema? schema, CommandArguments arguments)
    {
        for (int i = FieldPairs.First; i < arguments.Count; i += 2)
            patch.TrySet(arguments[i], arguments[i + 1]);

        if (patch.TryCommit(out LogPosition position, out Refusal refusal))
            session.Replies.WriteOk(position.Address);
        else
            session.Replies.WriteRefusal(refusal, schema);
    }
}

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
    private const int FirstField = 3;

    public IEnumerable<Command> All =>
    [
        new("PE.PATCHITEM", -5, Put, 0, "personalize", "Changes fields of an item's record: group itemId FIELD value .... An empty value clears.", PatchItem),
        new("PE.PATCHUSER", -5, Put, 2, "personalize", "Changes fields of a user's record: group userId FIELD value .... An empty value clears.", PatchUser),
    ];

    private void PatchItem(RespSession session, CommandArguments arguments)
    {
        if (TryFindGroup(session, arguments, out DatasetGroup? group))
            Finish(session, group!.Items.BeginPatch(arguments[2]), group.Store.Schemas.Items, arguments);
    }

    private void PatchUser(RespSession session, CommandArguments arguments)
    {
        if (TryFindGroup(session, arguments, out DatasetGroup? group))
            Finish(session, group!.Users.BeginPatch(arguments[2]), group.Store.Schemas.Users, arguments);
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

    private static void Finish(RespSession session, EntityPatch patch, DatasetSchema? schema, CommandArguments arguments)
    {
        for (int i = FirstField; i < arguments.Count; i += 2)
            patch.TrySet(arguments[i], arguments[i + 1]);

        if (patch.TryCommit(out LogPosition position, out Refusal refusal))
            session.Replies.WriteOk(position.Address);
        else
            session.Replies.WriteRefusal(refusal, schema);
    }
}

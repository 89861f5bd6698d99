using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>What the commands of the form <c>COMMAND group id FIELD value ...</c> have in common.</summary>
internal static class FieldPairs
{
    /// <summary>The first argument that is a field.</summary>
    public const int First = 3;

    /// <summary>Finds the group; where it is unknown or a field has no value, the error is written and the answer is false.</summary>
    public static bool TryFindGroup(PersonalizeEngine engine, RespSession session, CommandArguments arguments, out DatasetGroup? group)
    {
        group = null;
        if ((arguments.Count - First) % 2 != 0)
            session.Replies.WriteError($"INVALID property '{arguments[arguments.Count - 1]}' has no value; allowed are FIELD value pairs");
        else if (!engine.TryGetDatasetGroup(arguments[1], out group))
            session.Replies.WriteUnknownGroup(arguments[1]);

        return group is not null;
    }
}

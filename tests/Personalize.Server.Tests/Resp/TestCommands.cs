using Personalize.Server.Resp;

namespace Personalize.Server.Tests.Resp;

/// <summary>Commands that stand for puts and large answers.</summary>
internal static class TestCommands
{
    public static IEnumerable<Command> All =>
    [
        // T.PUT position: answers OK once the log is durable up to the position.
        new("T.PUT", 2, CommandFlags.Write, 0, "test", "", (session, arguments) =>
        {
            if (arguments.TryGetInt64(1, out long position))
                session.Replies.WriteOk(position);
        }),
        // T.LARGE bytes: answers so many bytes.
        new("T.LARGE", 2, CommandFlags.ReadOnly, 0, "test", "", (session, arguments) =>
        {
            if (arguments.TryGetInt64(1, out long bytes))
                session.Replies.WriteBulk(new byte[bytes]);
        }),
        new("T.THROW", 1, CommandFlags.ReadOnly, 0, "test", "", (session, _) =>
        {
            session.Replies.WriteArray(3);
            throw new InvalidOperationException("planted");
        }),
        new("T.ERROR", 2, CommandFlags.ReadOnly, 0, "test", "", (session, arguments) => session.Replies.WriteError($"INVALID value '{arguments[1]}' is no good")),
        new("T.COUNT", -1, CommandFlags.ReadOnly, 0, "test", "", (session, arguments) => session.Replies.WriteInteger(arguments.Count)),
    ];
}

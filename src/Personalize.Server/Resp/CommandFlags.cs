namespace Personalize.Server.Resp;

/// <summary>What COMMAND tells about a command, in Redis' words.</summary>
[Flags]
internal enum CommandFlags
{
    None = 0,
    Write = 1,
    ReadOnly = 2,
    DenyOom = 4,
    Admin = 8,
    Loading = 16,
    Stale = 32,
    Fast = 64,

    /// <summary>Runs before AUTH.</summary>
    NoAuth = 128,
}

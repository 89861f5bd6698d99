namespace Personalize.Server.Resp;

/// <summary>Why the server ends a connection.</summary>
internal enum ConnectionEnd
{
    None,

    /// <summary>CLIENT KILL.</summary>
    Killed,

    /// <summary>The server stops; what was asked is answered first.</summary>
    Stopping,

    /// <summary>No byte came in the time allowed.</summary>
    NoFirstByte,

    /// <summary>A command was begun and not ended in the time allowed.</summary>
    CommandTooSlow,

    /// <summary>Replies were left unread longer than allowed.</summary>
    RepliesUnread,
}

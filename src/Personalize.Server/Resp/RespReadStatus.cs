namespace Personalize.Server.Resp;

/// <summary>How far a command has been read.</summary>
internal enum RespReadStatus
{
    /// <summary>A whole command.</summary>
    Complete,

    /// <summary>Nothing to do: an empty line or an empty array.</summary>
    Empty,

    /// <summary>The command goes on beyond the bytes given.</summary>
    NeedMore,

    /// <summary>Not the protocol: an error line, then the connection ends.</summary>
    Broken,
}

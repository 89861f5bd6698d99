namespace Personalize.Crash.Writer;

/// <summary>What a writer can do.</summary>
internal enum OperationKind
{
    PutItem,
    PutUser,
    PutEvent,
    DeleteItem,

    /// <summary>Record and history.</summary>
    DeleteUser,

    /// <summary>A user's events of one item.</summary>
    DeleteEvents,

    /// <summary>Some fields; nothing where there is no record.</summary>
    PatchItem,
    PatchUser,

    /// <summary>An event that names a session only.</summary>
    SessionEvent,

    /// <summary>An event that names session and user: the session's history is the user's from then on.</summary>
    JoinEvent,

    /// <summary>An item, a user and an event of two users, all or nothing.</summary>
    PutBatch,

    /// <summary>Some users from a file, the rest of the dataset stays.</summary>
    ImportSome,

    /// <summary>Some users from a file instead of all users that came from files.</summary>
    ImportFull,

    /// <summary>Some users from one file and some items from another, all or nothing.</summary>
    ImportBoth,
    CreateGroup,

    /// <summary>Changes nothing that anybody can see.</summary>
    Snapshot,
    DropGroup,
}

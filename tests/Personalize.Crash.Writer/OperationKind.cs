namespace Personalize.Crash.Writer;

/// <summary>What a writer can do.</summary>
internal enum OperationKind
{
    PutItem,
    PutUser,
    PutEvent,

    /// <summary>Some users from a file, the rest of the dataset stays.</summary>
    ImportSome,

    /// <summary>Some users from a file instead of all users that came from files.</summary>
    ImportFull,
    CreateGroup,
    DropGroup,
}

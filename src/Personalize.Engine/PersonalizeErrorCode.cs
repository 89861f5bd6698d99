namespace Personalize.Engine;

/// <summary>What kind of refusal an exception carries.</summary>
public enum PersonalizeErrorCode
{
    /// <summary>The request breaks a rule; the message names the value seen and the value allowed.</summary>
    InvalidInput,

    /// <summary>No resource of that name.</summary>
    NotFound,

    /// <summary>Something else holds the resource now.</summary>
    InUse,

    /// <summary>A resource of that name exists already.</summary>
    AlreadyExists,

    /// <summary>A limit is reached; the message names it.</summary>
    LimitExceeded,

    /// <summary>The disk failed or is full: reads go on, writes stop until the engine is opened again.</summary>
    StorageFailed,
}

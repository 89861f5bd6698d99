namespace Personalize.Server.Aws;

/// <summary>What went wrong, by the names of the service model; <see cref="AwsErrors"/> has their wire form.</summary>
internal enum AwsErrorKind
{
    InvalidInput,
    ResourceNotFound,
    ResourceAlreadyExists,
    ResourceInUse,
    LimitExceeded,
    InvalidNextToken,
    TooManyTags,
    TooManyTagKeys,

    /// <summary>No operation of that name or path.</summary>
    UnknownOperation,

    /// <summary>A body beyond what the door reads.</summary>
    RequestTooLarge,

    /// <summary>No signature where one is asked for.</summary>
    MissingAuthenticationToken,

    /// <summary>A signature that lacks a part.</summary>
    IncompleteSignature,

    /// <summary>A signature that does not fit the request.</summary>
    InvalidSignature,

    /// <summary>A signature by a key that nobody has here.</summary>
    UnrecognizedClient,

    /// <summary>A signature too old or from the future.</summary>
    RequestExpired,

    /// <summary>Too much at once; clients try again.</summary>
    Throttling,

    /// <summary>The machine's failure; clients try again.</summary>
    InternalFailure,

    /// <summary>The disk failed or is full; reads go on.</summary>
    ServiceUnavailable,
}

namespace Personalize.Core;

/// <summary>What a caller did wrong, or why the engine cannot take it now.</summary>
public enum RefusalCode : ushort
{
    None = 0,

    // The record.
    IdEmpty,
    IdTooLong,
    IdNotUtf8,
    UnknownField,
    DuplicateField,
    MissingField,
    NullNotAllowed,
    NotAnInt,
    NotALong,
    NotAFloat,
    NotADouble,
    NotABoolean,
    NotUtf8,
    NotFinite,
    ValueTooLong,
    TimestampOutOfRange,
    SessionRequired,

    // The request.
    CountOutOfRange,
    UnknownGroup,
    UnknownCampaign,
    UnknownDataset,
    UnknownItem,
    UnknownUser,
    UnknownFilter,
    FilterValueMissing,
    FilterValueInvalid,
    FilterOfAnotherGroup,
    FilterNotOfItems,
    UserRequired,
    ItemRequired,
    FilterOutdated,

    // The engine.
    MemoryFull,
    StorageFailed,
    Busy,
}

using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine.Resources;

namespace Personalize.Engine.Ingest;

/// <summary>Words a <see cref="Refusal"/>: what was seen and what is allowed. Only refused requests come here.</summary>
internal static class RefusalText
{
    /// <summary>The sentence for a refused record or request.</summary>
    /// <param name="refusal">What is wrong.</param>
    /// <param name="schema">The schema its field belongs to, null where it names none.</param>
    /// <param name="seen">The value or name seen, as the caller sent it.</param>
    public static string Describe(Refusal refusal, DatasetSchema? schema, ReadOnlySpan<byte> seen)
    {
        string value = ResourceNames.Printable(seen);
        string field = schema is not null && refusal.Field < schema.Columns.Length ? schema.Columns[refusal.Field].Name : "";
        return refusal.Code switch
        {
            RefusalCode.None => "not refused",
            RefusalCode.IdEmpty => "the id is empty; allowed are 1..256 characters",
            RefusalCode.IdTooLong => $"the id '{value}' has {refusal.Position} characters or bytes; allowed are 1..256 characters in at most 1024 bytes of UTF-8",
            RefusalCode.IdNotUtf8 => $"the id '{value}' is not valid UTF-8",
            RefusalCode.UnknownField => $"property '{value}' is not in the schema; it has {FieldNames(schema)}",
            RefusalCode.DuplicateField => $"property '{field}' is given twice; allowed once",
            RefusalCode.MissingField => $"property '{field}' is missing and its type does not allow null",
            RefusalCode.NullNotAllowed => $"property '{field}' is empty or null; its type does not allow null",
            RefusalCode.NotAnInt => $"property '{field}' value '{value}' is not an int; allowed are whole numbers {int.MinValue}..{int.MaxValue}",
            RefusalCode.NotALong => $"property '{field}' value '{value}' is not a long; allowed are whole numbers {long.MinValue}..{long.MaxValue}",
            RefusalCode.NotAFloat => $"property '{field}' value '{value}' is not a float",
            RefusalCode.NotADouble => $"property '{field}' value '{value}' is not a double",
            RefusalCode.NotABoolean => $"property '{field}' value '{value}' is not a boolean; allowed are true, false",
            RefusalCode.NotUtf8 => $"property '{field}' is not valid UTF-8",
            RefusalCode.NotFinite => $"property '{field}' value '{value}' is not a finite number",
            RefusalCode.ValueTooLong => $"property '{field}' has a value of {seen.Length} bytes; too long (categorical at most 1000 characters, a record at most {PutScratch.RecordBytesMax} bytes)",
            RefusalCode.TimestampOutOfRange => $"timestamp {value} is out of range; allowed are epoch seconds 0..99999999999 (13 digits look like milliseconds)",
            RefusalCode.SessionRequired => "an anonymous event (userId '-') needs a session",
            RefusalCode.CountOutOfRange => $"COUNT is {refusal.Position}; allowed 0..500",
            RefusalCode.UnknownGroup => $"dataset group '{value}' does not exist",
            RefusalCode.UnknownCampaign => $"campaign '{value}' does not exist",
            RefusalCode.UnknownDataset => "the dataset group has no such dataset",
            RefusalCode.UnknownItem => $"item '{value}' does not exist",
            RefusalCode.UnknownUser => $"user '{value}' does not exist",
            RefusalCode.UnknownFilter => $"filter '{value}' does not exist",
            RefusalCode.FilterValueMissing => $"the filter needs a value for {value}",
            RefusalCode.FilterValueInvalid => $"the filter value {value} does not fit; allowed are at most 25 names, each once and of 1..50 letters, digits and '_', and at most 1000 characters of values with commas between, each plain or in double quotes, digits for a number field, one value for = < <= > >=",
            RefusalCode.FilterOfAnotherGroup => $"filter '{value}' belongs to another dataset group than the campaign",
            RefusalCode.FilterNotOfItems => $"filter '{value}' chooses no items; allowed here are filters of ItemID",
            RefusalCode.UserRequired => "the filter reads the user; the request names none",
            RefusalCode.ItemRequired => "the request needs an item and names none",
            RefusalCode.FilterOutdated => $"filter '{value}' names a dataset or field that its dataset group has no longer",
            RefusalCode.MemoryFull => "the memory limit is reached; delete records or raise memoryBytesMax",
            RefusalCode.StorageFailed => PutScratch.Current.StorageFailure ?? "the disk failed or is full, or a logged change could not be applied; reads go on, writes need the engine to be opened again",
            RefusalCode.Busy => "another operation holds the resource now",
            _ => $"refused ({refusal.Code})",
        };
    }

    /// <summary>The kind of exception that carries the refusal.</summary>
    public static PersonalizeErrorCode ErrorCode(RefusalCode code) => code switch
    {
        RefusalCode.UnknownGroup or RefusalCode.UnknownCampaign or RefusalCode.UnknownItem or RefusalCode.UnknownUser
            or RefusalCode.UnknownFilter or RefusalCode.UnknownDataset => PersonalizeErrorCode.NotFound,
        RefusalCode.MemoryFull or RefusalCode.CountOutOfRange => PersonalizeErrorCode.LimitExceeded,
        RefusalCode.StorageFailed => PersonalizeErrorCode.StorageFailed,
        RefusalCode.Busy => PersonalizeErrorCode.InUse,
        _ => PersonalizeErrorCode.InvalidInput,
    };

    public static PersonalizeException Exception(Refusal refusal, DatasetSchema? schema, ReadOnlySpan<byte> seen) =>
        new(ErrorCode(refusal.Code), Describe(refusal, schema, seen)) { IsMemoryFull = refusal.Code == RefusalCode.MemoryFull };

    private static string FieldNames(DatasetSchema? schema) =>
        schema is null ? "no fields" : string.Join(", ", schema.Columns.Select(c => c.Name));
}

using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Storage.Log;

namespace Personalize.Server.Aws.Events;

/// <summary>How a put ended: taken and in the log up to a place, refused, or not done because this thread may not wait.</summary>
internal readonly record struct PutOutcome(AwsError? Error, LogPosition Position, bool IsBusy)
{
    public static PutOutcome Refused(AwsError error) => new(error, default, IsBusy: false);

    public static PutOutcome Taken(LogPosition position) => new(null, position, IsBusy: false);

    /// <summary>What the engine answered to whole records.</summary>
    /// <param name="refusal">Not the record's fault, but the engine's state.</param>
    public static PutOutcome Of(Refusal refusal) => refusal.Code == RefusalCode.Busy
        ? new PutOutcome(null, default, IsBusy: true)
        : Refused(new AwsError(
            refusal.Code switch
            {
                RefusalCode.MemoryFull => AwsErrorKind.LimitExceeded,
                RefusalCode.StorageFailed => AwsErrorKind.ServiceUnavailable,
                _ => AwsErrorKind.InvalidInput,
            },
            RefusalText.Describe(refusal, null, PutScratch.Current.SeenText)));

    /// <summary>What the client is told: one that waited as long as it takes and is busy still met two changes of its dataset's schema, and nothing of it was put.</summary>
    public AwsError? Answer => IsBusy ? new AwsError(AwsErrorKind.ResourceInUse, RefusalText.Describe(new Refusal(RefusalCode.Busy), null, default)) : Error;

    /// <summary>The engine's state and not the record is why.</summary>
    public static bool IsOfEngine(Refusal refusal) => refusal.Code is RefusalCode.Busy or RefusalCode.MemoryFull or RefusalCode.StorageFailed;

    /// <summary>What is wrong with the record that this thread put last.</summary>
    public static string Describe(Refusal refusal, DatasetSchema? schema) => RefusalText.Describe(refusal, schema, PutScratch.Current.SeenText);
}

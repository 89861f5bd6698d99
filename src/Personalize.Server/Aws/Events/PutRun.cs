using Personalize.Core;
using Personalize.Engine.Ingest;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;

namespace Personalize.Server.Aws.Events;

/// <summary>Runs puts where they may run: a single record on the connection's thread as long as nothing has to be waited for, all else aside.</summary>
internal static class PutRun
{
    /// <summary>Puts, and answers when it is as safe as the engine's durability promises.</summary>
    /// <param name="call">The request.</param>
    /// <param name="isSingle">One record: it takes one lock, for a moment.</param>
    /// <param name="put">Puts all of the request or none of it; asked again when it may wait, if it was <see cref="PutOutcome.IsBusy"/>.</param>
    public static ValueTask<AwsError?> RunAsync(AwsCall call, bool isSingle, Func<AwsCall, PutOutcome> put)
    {
        if (!isSingle)
            return RunAsideAsync(call, put);

        PutOutcome outcome = RunAtOnce(call, put);
        return outcome.IsBusy ? RunAsideAsync(call, put) : EndAsync(call, outcome);
    }

    private static PutOutcome RunAtOnce(AwsCall call, Func<AwsCall, PutOutcome> put)
    {
        WriterPatience.Limit(); // This thread serves other connections too.
        try
        {
            return put(call);
        }
        finally
        {
            WriterPatience.Unlimit();
        }
    }

    private static async ValueTask<AwsError?> RunAsideAsync(AwsCall call, Func<AwsCall, PutOutcome> put)
    {
        PutOutcome outcome = default;
        if (!call.Door.Aside.TryRun(() => outcome = PutPatiently(call, put), out Task done))
            return call.Door.TooManyWait;

        await done;
        return await EndAsync(call, outcome);
    }

    /// <summary>Puts on a thread that waits as long as it takes; a put that met a change of its dataset's schema once more, by the new one.</summary>
    internal static PutOutcome PutPatiently(AwsCall call, Func<AwsCall, PutOutcome> put)
    {
        PutOutcome outcome = put(call);
        return outcome.IsBusy ? put(call) : outcome;
    }

    private static ValueTask<AwsError?> EndAsync(AwsCall call, PutOutcome outcome)
    {
        if (outcome.Answer is not null || outcome.Position == default)
            return ValueTask.FromResult(outcome.Answer);

        // Not the call's own token: what is in the log is there, whoever still listens.
        ValueTask safe = call.Engine.WaitDurableAsync(outcome.Position, CancellationToken.None);
        return safe.IsCompletedSuccessfully ? default : AwaitAsync(safe);
    }

    private static async ValueTask<AwsError?> AwaitAsync(ValueTask safe)
    {
        try
        {
            await safe;
            return null;
        }
        catch (StorageFailedException)
        {
            return PutOutcome.Of(new Refusal(RefusalCode.StorageFailed)).Error;
        }
    }
}

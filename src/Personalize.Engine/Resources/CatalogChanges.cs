using Microsoft.Extensions.Logging;
using Personalize.Core;
using Personalize.Engine.Ingest;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;

namespace Personalize.Engine.Resources;

/// <summary>The only way to change the catalog: one change at a time, checked by its table, logged, applied, safe.</summary>
internal sealed class CatalogChanges(PersonalizeEngine engine, TimeProvider time)
{
    private readonly Lock _control = new();

    /// <summary>A snapshot's catalog, as of now.</summary>
    public CatalogCut Cut()
    {
        lock (_control)
        {
            return engine.Catalog.Cut(engine.Log.GetSequence(Catalog.Stream));
        }
    }

    /// <summary>One change.</summary>
    /// <param name="describe">Checks it and says what it is; it throws what refuses it. Runs under the control lock.</param>
    public void Commit(Func<DateTimeOffset, CatalogChange> describe) => Commit(describe, () => 0);

    /// <summary>One change, and what came of it.</summary>
    /// <param name="describe">Checks it and says what it is; it throws what refuses it. Runs under the control lock.</param>
    /// <param name="made">Finds what came of it, under the lock, once it is applied and safe.</param>
    /// <param name="changed">A group whose datasets it changes: every stream is held from the log to the end of the apply.</param>
    public T Commit<T>(Func<DateTimeOffset, CatalogChange> describe, Func<T> made, GroupStore? changed = null)
    {
        lock (_control)
        {
            CatalogChange change = describe(time.GetUtcNow());
            LogPosition position;
            using (changed?.TakeAll())
            {
                position = Append(change);
            }

            engine.WaitDurable(position);
            return made();
        }
    }

    /// <summary>One change, or none where there is nothing to log.</summary>
    /// <param name="describe">Checks it and says what it is, null: nothing to log; it throws what refuses it. Runs under the control lock.</param>
    public void CommitIfAny(Func<DateTimeOffset, CatalogChange?> describe)
    {
        lock (_control)
        {
            if (describe(time.GetUtcNow()) is { } change)
            {
                engine.WaitDurable(Append(change));
            }
        }
    }

    /// <summary>At an opening: jobs that have no end have failed, but for those whose end is known by what they did.</summary>
    public void EndInterrupted(string reason)
    {
        try
        {
            engine.Catalog.Imports.EndCommitted();
        }
        catch (PersonalizeException unwritten)
        {
            engine.Logger.ImportsUnwritten(unwritten);
        }

        Interrupt(reason);
    }

    /// <summary>All jobs that have no end have failed; where the log takes nothing any more, in memory only.</summary>
    public void Interrupt(string reason)
    {
        try
        {
            CommitIfAny(at => engine.Catalog.IsAnyUnfinished ? new JobsInterrupted(reason, at) : null);
        }
        catch (PersonalizeException unwritten)
        {
            engine.Logger.InterruptionUnwritten(unwritten);
            engine.Catalog.Apply(new JobsInterrupted(reason, time.GetUtcNow()));
        }
    }

    /// <summary>Logs a change of the catalog and applies it. Under the control lock.</summary>
    private LogPosition Append(CatalogChange change)
    {
        if (engine.Log.Failure is { } failed)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failed.Message, failed);
        }

        byte[] record = Catalog.Encode(change);
        if (record.Length > engine.Log.PayloadBytesMax)
        {
            throw new PersonalizeException(
                PersonalizeErrorCode.LimitExceeded, $"the change would be a record of {record.Length} bytes; allowed in this change log are {engine.Log.PayloadBytesMax}");
        }

        LogPosition position;
        try
        {
            position = engine.Log.Append(Catalog.Stream, Storage.Datasets.RecordKind.Catalog, record);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }

        try
        {
            engine.Catalog.Apply(record);
        }
        catch (Exception failure) // any: the change is logged and not applied
        {
            engine.Log.Fail(failure);
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"a change of the catalog was logged and could not be applied; writes need the engine to be opened again: {failure.Message}", failure);
        }

        return position;
    }
}

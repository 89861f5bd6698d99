using Personalize.Crash.Support;
using Personalize.Crash.Writer;
using Personalize.Engine;
using Personalize.Storage.Disk;

namespace Personalize.Crash.Disks;

/// <summary>One opening of an engine on a disk that may fail, following the script on one thread.</summary>
internal sealed class Session(DataFolder folder, int seed, int round, bool splitsBatches = false)
{
    private readonly int[] _acknowledged = new int[Script.Writers];

    /// <summary>How many operations of each writer were acknowledged.</summary>
    public ReadOnlySpan<int> Acknowledged => _acknowledged;

    /// <summary>Acknowledged after the first one that was refused because the disk had failed.</summary>
    public int AcknowledgedAfterFailure { get; private set; }

    /// <summary>The first refusal; null when there was none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Opens, does so many operations or less if the disk fails, and closes.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="operations">How many.</param>
    /// <param name="failuresMax">Refusals after which it gives up.</param>
    /// <param name="atEnd">Called before the engine is closed.</param>
    public void Run(IDisk disk, int operations, int failuresMax = 1, Action? atEnd = null)
    {
        try
        {
            using PersonalizeEngine engine = folder.Open(disk);
            var performer = new Performer(engine, folder.Path, splitsBatches);
            var random = new Random(unchecked((seed * 31) + round));
            int failures = 0;
            bool[] isHeld = new bool[Script.Writers];
            for (int o = 0; o < operations && failures < failuresMax; o++)
            {
                int writer = random.Next(Script.Writers);
                if (!TryPerform(performer, engine, writer, isHeld))
                {
                    failures++;
                }
            }

            atEnd?.Invoke();
        }
        catch (Exception failure) when (failure is IOException or PersonalizeException { Code: PersonalizeErrorCode.StorageFailed })
        {
            Failure ??= failure; // in opening or closing
        }
    }

    // A writer whose operation was refused does no other: of that one all or nothing may be there, which is as much as the model can say.
    private bool TryPerform(Performer performer, PersonalizeEngine engine, int writer, bool[] isHeld)
    {
        bool couldWrite = engine.CanWrite;
        Storage.Log.LogPosition tail = engine.Log.Tail;
        try
        {
            if (isHeld[writer])
            {
                return couldWrite;
            }

            performer.Perform(Script.At(seed, round, writer, _acknowledged[writer]));
        }
        catch (PersonalizeException failure) when (failure.Code == PersonalizeErrorCode.StorageFailed)
        {
            Failure ??= failure;
            isHeld[writer] = true;
            return false;
        }

        _acknowledged[writer]++;
        AcknowledgedAfterFailure += couldWrite || engine.Log.Tail == tail ? 0 : 1; // what changed nothing may be answered
        return true;
    }
}

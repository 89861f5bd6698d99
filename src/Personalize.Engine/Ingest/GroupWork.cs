namespace Personalize.Engine.Ingest;

/// <summary>How many imports and trainings of a group run or wait: datasets are not changed under them.</summary>
/// <remarks>Any thread. What begins between the asking and the change is refused at its own end, or begins anew.</remarks>
internal sealed class GroupWork
{
    private int _imports;
    private int _trainings;

    public int Imports => Volatile.Read(ref _imports);

    public int Trainings => Volatile.Read(ref _trainings);

    public void BeginImport() => Interlocked.Increment(ref _imports);

    public void EndImport() => Interlocked.Decrement(ref _imports);

    public void BeginTraining() => Interlocked.Increment(ref _trainings);

    public void EndTraining() => Interlocked.Decrement(ref _trainings);
}

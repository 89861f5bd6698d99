namespace Personalize.Training.Matrices;

/// <summary>The threads that one training may use, and its cancellation.</summary>
/// <remarks>
/// Work is cut into parts by size alone, never by thread count, and no two parts write one number: results are the same bits on
/// any number of threads. Throws <see cref="OperationCanceledException"/> between parts once cancelled.
/// </remarks>
public sealed class WorkCrew(int threads, CancellationToken cancellationToken = default)
{
    /// <summary>How many parts may run at once, at least 1.</summary>
    public int Threads { get; } = Math.Max(1, threads);

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Runs <paramref name="part"/> for 0..<paramref name="count"/>-1 in any order and waits for all.</summary>
    public void Run(int count, Action<int> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (Threads == 1 || count <= 1)
            RunAlone(count, part);
        else
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = CancellationToken }, part);
    }

    private void RunAlone(int count, Action<int> part)
    {
        for (int index = 0; index < count; index++)
        {
            CancellationToken.ThrowIfCancellationRequested();
            part(index);
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Serving;

/// <summary>Counts anew in the background what an import or an event taken back has outdated, so that no request waits for it.</summary>
/// <param name="logger">Hears of what failed.</param>
/// <remarks>
/// One thread per engine, made when first needed. It counts aside, cell by cell under the cell's lock, while the outdated counts go on answering: behind an import it waits, and requests do not.
/// What waits already is passed over. Disposing it ends the count under way and starts no other.
/// </remarks>
internal sealed class Recounter(ILogger logger) : IDisposable
{
    private readonly BlockingCollection<IRecounted> _due = [];
    private readonly ConcurrentDictionary<IRecounted, bool> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Thread? _thread;

    /// <summary>Asks for a count. Any thread, also one that holds streams; allocates nothing where it is asked for already.</summary>
    public void Request(IRecounted counts)
    {
        if (_waiting.ContainsKey(counts) || !_waiting.TryAdd(counts, true))
        {
            return;
        }

        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _due.Add(counts);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "recount" };
                _thread.Start();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
            _due.CompleteAdding();
        }

        _thread?.Join();
        _stopping.Dispose();
        _due.Dispose();
    }

    private void Run()
    {
        CancellationToken stopping = _stopping.Token;
        foreach (IRecounted counts in _due.GetConsumingEnumerable())
        {
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            _waiting.TryRemove(counts, out _); // Before the count: what outdates it meanwhile asks again.
            try
            {
                counts.Recount(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // Whatever it was, it must not end the process: the outdated counts go on, and the next request asks again.
                logger.CountsNotRemade(failed);
            }
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Personalize.Engine.Jobs;

namespace Personalize.Engine.Serving;

/// <summary>Builds indexes anew in the background when so many items came or changed that searches gain by it.</summary>
/// <param name="logger">Hears of what failed.</param>
/// <param name="rebuild">What is done for a model; null: <see cref="ServingModel.RebuildIndex"/>.</param>
/// <remarks>
/// One thread of low priority per engine, made when first needed. It builds aside while puts and searches go on, and takes the items' lock
/// only to put the result in place. A model waits at most once. Disposing it ends the build under way and starts no other.
/// </remarks>
internal sealed class IndexRebuilder(ILogger logger, Action<ServingModel>? rebuild = null) : IDisposable
{
    private readonly Action<ServingModel> _rebuild = rebuild ?? (model => model.RebuildIndex());
    private readonly BlockingCollection<ServingModel> _due = [];
    private readonly ConcurrentDictionary<ServingModel, bool> _waiting = new();
    private readonly Lock _lock = new();
    private Thread? _thread;
    private bool _isStopping;

    /// <summary>Asks for a new index; a model that waits already is passed over. Any thread.</summary>
    public void Request(ServingModel model)
    {
        if (!_waiting.TryAdd(model, true))
        {
            return;
        }

        lock (_lock)
        {
            if (_isStopping)
            {
                return;
            }

            _due.Add(model);
            _thread ??= BackgroundThread.Start("index rebuild", Run);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopping = true;
            _due.CompleteAdding();
        }

        _thread?.Join();
    }

    private void Run()
    {
        foreach (ServingModel model in _due.GetConsumingEnumerable())
        {
            if (_isStopping)
            {
                return;
            }

            try
            {
                _rebuild(model);
                _waiting.TryRemove(model, out _);
            }
            catch (Exception failed)
            {
                // Whatever it was, it must not end the process. The model stays marked, so it is not tried again: answers are right without, only slower.
                logger.IndexNotRebuilt(failed);
            }
        }
    }
}

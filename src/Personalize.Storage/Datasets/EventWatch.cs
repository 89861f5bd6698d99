namespace Personalize.Storage.Datasets;

/// <summary>Who wants to hear of the events of a group. Costs one read per event while nobody does.</summary>
/// <remarks>Any thread adds and removes listeners. An import, or the end of the dataset, tells of itself, not of each event.</remarks>
public sealed class EventWatch
{
    private readonly Lock _lock = new();
    private IEventListener[] _listeners = [];
    private bool _isPaused;

    public void Add(IEventListener listener)
    {
        lock (_lock)
            Volatile.Write(ref _listeners, [.. _listeners, listener]);
    }

    /// <summary>One that is not there is passed over.</summary>
    public void Remove(IEventListener listener)
    {
        lock (_lock)
            Volatile.Write(ref _listeners, [.. _listeners.Where(other => other != listener)]);
    }

    /// <summary>Somebody hears of events.</summary>
    internal bool IsHeard => Volatile.Read(ref _listeners).Length > 0 && !_isPaused;

    internal void Tell(InteractionDataset interactions, in EventChange change)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            listener.OnEvent(interactions, change);
    }

    /// <summary>All writers are away but the import's own.</summary>
    internal void BeginImport() => _isPaused = true;

    /// <param name="isOfEvents">Histories may be others now; imports of items and users leave them as they are.</param>
    internal void EndImport(bool isOfEvents)
    {
        _isPaused = false;
        if (!isOfEvents)
            return;
        foreach (var listener in Volatile.Read(ref _listeners))
            listener.OnImport();
    }
}

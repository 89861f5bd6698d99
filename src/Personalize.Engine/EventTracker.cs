using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>The name under which a dataset group takes events: senders know its tracking id only.</summary>
public sealed class EventTracker
{
    private readonly PersonalizeEngine _engine;
    private readonly EventTrackerCreated _created;

    internal EventTracker(PersonalizeEngine engine, DatasetGroup group, EventTrackerCreated created)
    {
        _engine = engine;
        _created = created;
        Group = group;
    }

    /// <summary>The tracker's name, unique in the engine.</summary>
    public string Name => _created.Name;

    /// <summary>The group that takes its events; it has no other tracker.</summary>
    public DatasetGroup Group { get; }

    /// <summary>Its own id: eight hexadecimal digits.</summary>
    public string Id => _created.Id;

    /// <summary>What senders of events name: a UUID.</summary>
    public string TrackingId => _created.TrackingId;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _created.At;

    /// <summary>Takes the tracker away: its tracking id is unknown from then on. Events that came stay.</summary>
    /// <exception cref="PersonalizeException">It is gone already.</exception>
    public void Drop() => _engine.Catalog.Trackers.Drop(this);
}

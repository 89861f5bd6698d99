using System.Globalization;
using System.Security.Cryptography;

namespace Personalize.Engine.Resources;

/// <summary>The event trackers by id and by tracking id; a group has at most one.</summary>
internal sealed class EventTrackerTable(PersonalizeEngine engine) : NameTable<EventTracker>, IGroupResources
{
    private const int TrackersPerGroupMax = 1;

    public NameTable<EventTracker> ByTrackingId { get; } = new();

    public EventTracker? Of(DatasetGroup group) => Values.FirstOrDefault(tracker => tracker.Group == group);

    public EventTracker Create(DatasetGroup group, string name)
    {
        ResourceNames.Check("the event tracker", name);
        string id = "";
        return engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                if (Values.FirstOrDefault(tracker => tracker.Group == group || tracker.Name == name) is { } taken)
                {
                    throw new PersonalizeException(
                        PersonalizeErrorCode.AlreadyExists,
                        $"event tracker '{taken.Name}' of dataset group '{taken.Group.Name}' exists; allowed are {TrackersPerGroupMax} per group and a name of its own");
                }

                id = NewId();
                return new EventTrackerCreated(group.Store.Number, name, id, Guid.NewGuid().ToString("d"), at);
            },
            () => this[id]);
    }

    public void Drop(EventTracker tracker) => engine.Changes.Commit(at => TryGet(tracker.Id, out EventTracker? known) && known == tracker
        ? new EventTrackerDropped(tracker.Id, at)
        : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"event tracker '{tracker.Name}' was dropped"));

    /// <summary>A tracker of a group dropped since then is left out.</summary>
    public void Apply(EventTrackerCreated created)
    {
        if (engine.Catalog.Groups.Get(created.Group) is { } group)
        {
            var tracker = new EventTracker(engine, group, created);
            Set(created.Id, tracker);
            ByTrackingId.Set(created.TrackingId, tracker);
        }
    }

    public void Apply(EventTrackerDropped dropped)
    {
        if (TryGet(dropped.Id, out EventTracker? tracker))
        {
            Remove(dropped.Id);
            ByTrackingId.Remove(tracker!.TrackingId);
        }
    }

    public void Forget(DatasetGroup group)
    {
        if (Of(group) is { } tracker)
        {
            Remove(tracker.Id);
            ByTrackingId.Remove(tracker.TrackingId);
        }
    }

    private string NewId()
    {
        string id;
        do
        {
            id = RandomNumberGenerator.GetInt32(int.MaxValue).ToString("x8", CultureInfo.InvariantCulture);
        }
        while (TryGet(id, out _));
        return id;
    }
}

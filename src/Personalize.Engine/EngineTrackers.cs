using System.Text;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>The event trackers of an engine.</summary>
public static class EngineTrackers
{
    extension(PersonalizeEngine engine)
    {
        /// <summary>All event trackers, in no order.</summary>
        public ICollection<EventTracker> EventTrackers => engine.Catalog.Trackers.Values;

        /// <summary>The event tracker of an id, ARN or name.</summary>
        /// <exception cref="PersonalizeException">There is none.</exception>
        public EventTracker GetEventTracker(string idOrArnOrName)
        {
            string id = Encoding.UTF8.GetString(ResourceNames.NameOf(Encoding.UTF8.GetBytes(idOrArnOrName), "event-tracker/"u8));
            return (engine.Catalog.Trackers.TryGet(id, out EventTracker? tracker) ? tracker : engine.Catalog.Trackers.Values.FirstOrDefault(other => other.Name == id))
                ?? throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"event tracker '{ResourceNames.Printable(idOrArnOrName)}' does not exist");
        }

        /// <summary>The group that takes events under a tracking id, without allocating; false where there is none.</summary>
        public bool TryGetTracking(ReadOnlySpan<byte> trackingId, out DatasetGroup? group)
        {
            bool found = engine.Catalog.Trackers.ByTrackingId.TryGet(trackingId, out EventTracker? tracker);
            group = tracker?.Group;
            return found;
        }
    }
}

using System.Text;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class EventTrackerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-trackers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_tracking_id_leads_to_its_group_also_after_a_restart()
    {
        string tracking;
        string id;
        using (PersonalizeEngine engine = Open())
        {
            EventTracker tracker = engine.CreateDatasetGroup("shop").CreateEventTracker("web");
            (tracking, id) = (tracker.TrackingId, tracker.Id);
            Assert.Matches("^[0-9a-f]{8}$", id);
            Assert.True(Guid.TryParseExact(tracking, "d", out _));
        }

        using PersonalizeEngine again = Open();

        Assert.True(again.TryGetTracking(Encoding.UTF8.GetBytes(tracking), out DatasetGroup? group));
        Assert.Equal("web", group!.EventTracker!.Name);
        Assert.Same(group.EventTracker, again.GetEventTracker("web"));
        Assert.Same(group.EventTracker, again.GetEventTracker($"arn:aws:personalize:eu-west-1:123456789012:event-tracker/{id}"));
        byte[] asked = Encoding.UTF8.GetBytes(tracking);
        Assert.Equal(0, WarmLoop.BytesAllocated(() => again.TryGetTracking(asked, out _)));
    }

    [Fact]
    public void A_group_has_one_tracker_and_none_once_it_is_dropped()
    {
        using PersonalizeEngine engine = Open();
        DatasetGroup group = engine.CreateDatasetGroup("shop");
        EventTracker tracker = group.CreateEventTracker("web");

        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => group.CreateEventTracker("other")).Code);
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => engine.CreateDatasetGroup("b").CreateEventTracker("web")).Code);
        tracker.Drop();
        Assert.False(engine.TryGetTracking(Encoding.UTF8.GetBytes(tracker.TrackingId), out _));
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(tracker.Drop).Code);

        EventTracker next = group.CreateEventTracker("web");
        engine.DropDatasetGroup("shop");
        Assert.False(engine.TryGetTracking(Encoding.UTF8.GetBytes(next.TrackingId), out _));
        Assert.Empty(engine.EventTrackers);
    }

    private PersonalizeEngine Open() => PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
}

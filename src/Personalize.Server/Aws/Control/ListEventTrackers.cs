using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists event trackers, of a group or all, without their tracking ids.</summary>
internal static class ListEventTrackers
{
    public static AwsOperation Operation { get; } = new ListOperation<EventTracker>
    {
        Name = nameof(ListEventTrackers),
        Member = "eventTrackers",
        Filters = [ListFilter.DatasetGroup],
        Entry = EventTrackerAnswers.Summary,
        Find = call => call.Engine.EventTrackers.Where(tracker => ListFilter.Fits(call, ListFilter.DatasetGroup, DatasetGroupAnswers.Resource(tracker.Group))),
        Place = tracker => (tracker.CreatedAt, tracker.Id),
        Write = EventTrackerAnswers.Write,
    }.ToOperation();
}

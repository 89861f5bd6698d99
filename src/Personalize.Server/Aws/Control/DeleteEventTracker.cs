using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes an event tracker: its tracking id is unknown from then on, the events stay.</summary>
internal static class DeleteEventTracker
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<EventTracker>(
        nameof(DeleteEventTracker), EventTrackerAnswers.Arn, EventTrackerAnswers.Find, (_, tracker) =>
        {
            tracker.Drop();
            return null;
        });
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes an event tracker.</summary>
internal static class DescribeEventTracker
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<EventTracker>(
        nameof(DescribeEventTracker), EventTrackerAnswers.Arn, "eventTracker", EventTrackerAnswers.Shape, EventTrackerAnswers.Find, (call, answer, tracker) =>
        {
            EventTrackerAnswers.Write(call, answer, tracker);
            answer.Text("accountId", call.Door.Options.Account);
            answer.Text("trackingId", tracker.TrackingId);
            answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(tracker.Group)));
        });
}

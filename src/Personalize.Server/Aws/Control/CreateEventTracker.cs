using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Makes a group's event tracker; it has at most one.</summary>
internal static class CreateEventTracker
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateEventTracker),
        new(new("name", ControlShapes.Name, true), DatasetGroupAnswers.Arn, TagRules.Member),
        new(EventTrackerAnswers.Arn, new("trackingId", ControlShapes.Text256, true)),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (DatasetGroupAnswers.Find(call, out AwsError? error) is not { } group)
            return error;

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (group.Datasets.All(dataset => dataset.Type != DatasetType.Interactions))
            return AwsError.InvalidInput($"Dataset group {group.Name} has no INTERACTIONS dataset, into which events go; create it first.");

        EventTracker tracker = group.CreateEventTracker(call.Text("name")!);
        TagRules.Apply(call, EventTrackerAnswers.Resource(tracker));
        call.Answer.Text("eventTrackerArn", call.Arn(EventTrackerAnswers.Resource(tracker)));
        call.Answer.Text("trackingId", tracker.TrackingId);
        return null;
    }
}

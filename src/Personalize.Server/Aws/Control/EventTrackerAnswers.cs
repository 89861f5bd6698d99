using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Event trackers in requests and answers.</summary>
internal static class EventTrackerAnswers
{
    public const string Kind = "event-tracker";

    public static readonly Member Arn = new("eventTrackerArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("eventTrackerArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date));

    public static readonly StructureShape Shape = Summary.With(
        new("accountId", ControlShapes.Text256), new("trackingId", ControlShapes.Text256), new("datasetGroupArn", ControlShapes.Arn));

    /// <summary>The tracker of the request's ARN, which ends in its id or its name; null with the error where there is none.</summary>
    public static EventTracker? Find(AwsCall call, out AwsError? error) => Find(call, Arn.Name, out error);

    /// <summary>The same of the ARN in another member.</summary>
    public static EventTracker? Find(AwsCall call, string member, out AwsError? error)
    {
        if (call.Name(member, Kind, out error) is not { } name)
            return null;

        ICollection<EventTracker> all = call.Engine.EventTrackers;
        if ((all.FirstOrDefault(tracker => tracker.Id == name) ?? all.FirstOrDefault(tracker => tracker.Name == name)) is { } found)
            return found;

        error = AwsCall.NotFound(call.Text(member)!);
        return null;
    }

    public static string Resource(EventTracker tracker) => $"{Kind}/{tracker.Id}";

    public static void Write(AwsCall call, Utf8JsonWriter answer, EventTracker tracker)
    {
        answer.Text("name", tracker.Name);
        answer.Text("eventTrackerArn", call.Arn(Resource(tracker)));
        answer.Text("status", "ACTIVE");
        answer.Times(tracker.CreatedAt);
    }
}

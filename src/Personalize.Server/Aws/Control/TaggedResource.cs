using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>The resource that a request about tags names: any that may have tags.</summary>
internal static class TaggedResource
{
    public static readonly Member Arn = new("resourceArn", ControlShapes.Arn, true);

    private static readonly string[] Untaggable = ["schema/", "metric-attribution/", "recipe/", "algorithm/", "feature-transformation/"];

    /// <summary>Its resource part and its tags; null with the error where it has none.</summary>
    public static string? Find(AwsCall call, out IReadOnlyDictionary<string, string> tags, out AwsError? error)
    {
        string arn = call.Text(Arn.Name)!;
        string resource = AwsArn.Resource(arn).ToString();
        if (AwsArn.TryGetName(arn, EventTrackerAnswers.Kind, out _) && EventTrackerAnswers.Find(call, Arn.Name, out _) is { } tracker)
            resource = EventTrackerAnswers.Resource(tracker); // By its name too, as DescribeEventTracker takes it.

        tags = new Dictionary<string, string>(StringComparer.Ordinal);
        error = null;
        if (Untaggable.FirstOrDefault(kind => resource.StartsWith(kind, StringComparison.Ordinal)) is { } kind)
        {
            error = AwsError.InvalidInput($"{PrintableText.Of(arn)} is a {kind[..^1]}; schemas, metric attributions and recipes have no tags.");
            return null;
        }

        try
        {
            tags = call.Engine.GetTags(resource);
            return resource;
        }
        catch (PersonalizeException unknown) when (unknown.Code == PersonalizeErrorCode.NotFound)
        {
            error = AwsCall.NotFound(arn);
            return null;
        }
    }
}

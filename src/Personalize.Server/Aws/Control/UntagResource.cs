using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Takes tags from a resource; keys that it does not have are no mistake.</summary>
internal static class UntagResource
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(UntagResource), new(TaggedResource.Arn, new("tagKeys", ControlShapes.TagKeys, true)), StructureShape.Empty, Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (TaggedResource.Find(call, out _, out AwsError? error) is not { } resource)
            return error;

        List<string> keys = [.. call.Part("tagKeys").EnumerateArray().Select(key => key.GetString()!)];
        if (keys.Count > TagRules.CountMax)
            return new AwsError(AwsErrorKind.TooManyTagKeys, $"The request has {keys.Count} tag keys; allowed are {TagRules.CountMax}.");

        call.Engine.RemoveTags(resource, keys);
        return null;
    }
}

using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Gives a resource tags; one of the same key is replaced.</summary>
internal static class TagResource
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(TagResource), new(TaggedResource.Arn, TagRules.Member with { IsRequired = true }), StructureShape.Empty, Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (TaggedResource.Find(call, out IReadOnlyDictionary<string, string> tags, out AwsError? error) is not { } resource)
            return error;

        if (TagRules.Check(call, tags) is { } wrong)
            return wrong;

        return TagRules.TryApply(call, resource);
    }
}

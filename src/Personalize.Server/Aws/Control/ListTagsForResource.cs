using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists the tags of a resource, all at once.</summary>
internal static class ListTagsForResource
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(ListTagsForResource), new(TaggedResource.Arn), new(TagRules.Member with { IsRequired = true }), Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (TaggedResource.Find(call, out IReadOnlyDictionary<string, string> tags, out AwsError? error) is null)
            return error;

        call.Answer.WriteStartArray(TagRules.Member.Name);
        foreach ((string key, string value) in tags)
        {
            call.Answer.WriteStartObject();
            call.Answer.Text("tagKey", key);
            call.Answer.Text("tagValue", value);
            call.Answer.WriteEndObject();
        }

        call.Answer.WriteEndArray();
        return null;
    }
}

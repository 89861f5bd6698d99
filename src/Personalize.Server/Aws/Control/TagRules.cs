using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>The tags that a request brings: what is allowed, and how they reach their resource.</summary>
internal static class TagRules
{
    public const int CountMax = 50;

    private const string Reserved = "aws:";

    public static readonly Member Member = new("tags", ControlShapes.Tags);

    /// <summary>What is wrong with the request's tags, before anything is made; null: nothing.</summary>
    /// <param name="call">The request.</param>
    /// <param name="present">Tags that the resource has already.</param>
    public static AwsError? Check(AwsCall call, IReadOnlyDictionary<string, string>? present = null)
    {
        Dictionary<string, string> tags = Read(call);
        if (tags.Keys.FirstOrDefault(key => key.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase)) is { } key)
            return AwsError.InvalidInput($"The tag key is {key}; keys that begin with {Reserved} are reserved.");

        int count = tags.Count + (present?.Keys.Count(k => !tags.ContainsKey(k)) ?? 0);
        return count <= CountMax ? null : new AwsError(AwsErrorKind.TooManyTags, $"The resource would have {count} tags; allowed are {CountMax}.");
    }

    /// <summary>The same of a resource that others may give tags at the same time; too many of all are an error then.</summary>
    public static AwsError? TryApply(AwsCall call, string resource)
    {
        try
        {
            Apply(call, resource);
            return null;
        }
        catch (PersonalizeException tooMany) when (tooMany.Code == PersonalizeErrorCode.LimitExceeded && !tooMany.IsMemoryFull)
        {
            return new AwsError(AwsErrorKind.TooManyTags, tooMany.Message);
        }
    }

    /// <summary>Gives a resource such as <c>campaign/home</c> the tags of the request.</summary>
    public static void Apply(AwsCall call, string resource)
    {
        if (Read(call) is { Count: > 0 } tags)
            call.Engine.SetTags(resource, tags);
    }

    private static Dictionary<string, string> Read(AwsCall call)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (call.Part(Member.Name) is { ValueKind: JsonValueKind.Array } given)
        {
            foreach (JsonElement tag in given.EnumerateArray())
                tags[tag.GetProperty("tagKey").GetString()!] = tag.GetProperty("tagValue").GetString()!;
        }

        return tags;
    }
}

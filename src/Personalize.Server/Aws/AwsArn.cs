namespace Personalize.Server.Aws;

/// <summary>Amazon resource names, of which the resource part is the identity: they match with any region and account.</summary>
/// <remarks><c>arn:PARTITION:personalize:REGION:ACCOUNT:KIND/NAME</c>; NAME may hold further slashes.</remarks>
internal static class AwsArn
{
    public const string Recipe = "recipe";

    /// <summary>What follows <c>KIND/</c>; false where the ARN names another kind.</summary>
    public static bool TryGetName(ReadOnlySpan<char> arn, ReadOnlySpan<char> kind, out ReadOnlySpan<char> name)
    {
        name = default;
        ReadOnlySpan<char> resource = Resource(arn);
        if (resource.Length <= kind.Length + 1 || !resource.StartsWith(kind, StringComparison.Ordinal) || resource[kind.Length] != '/')
            return false;

        name = resource[(kind.Length + 1)..];
        return true;
    }

    /// <summary>What follows the fifth colon: <c>campaign/home</c>; empty where there are fewer.</summary>
    public static ReadOnlySpan<char> Resource(ReadOnlySpan<char> arn)
    {
        for (int colons = 0; colons < 5; colons++)
        {
            int colon = arn.IndexOf(':');
            if (colon < 0)
                return default;

            arn = arn[(colon + 1)..];
        }

        return arn;
    }

    /// <summary>The ARN of a resource that belongs to an account.</summary>
    public static string Of(string region, string account, string resource) => $"arn:aws:personalize:{region}:{account}:{resource}";

    /// <summary>The ARN of one of the service's own: recipes, algorithms, feature transformations.</summary>
    public static string OfService(string kind, string name) => $"arn:aws:personalize:::{kind}/{name}";
}

namespace Personalize.Server.Aws;

/// <summary>An answer that is not the one asked for: a value, returned by the operation.</summary>
/// <param name="Kind">What clients catch.</param>
/// <param name="Message">For people: the value seen and the value allowed.</param>
internal sealed record AwsError(AwsErrorKind Kind, string Message)
{
    public static AwsError InvalidInput(string message) => new(AwsErrorKind.InvalidInput, message);
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Personalize.Server.Aws.Signing;

/// <summary>Asks each request of the HTTP door for a signature, and words what is wrong with it as the service does.</summary>
internal sealed class RequestSignature(SignatureCheck check) : IRequestSignature
{
    private static readonly AwsError Missing = new(AwsErrorKind.MissingAuthenticationToken, "Missing Authentication Token");

    private static readonly AwsError Incomplete = new(
        AwsErrorKind.IncompleteSignature,
        "The request's signature is not whole; allowed is one Authorization header of AWS4-HMAC-SHA256 with Credential (scope DATE/REGION/personalize/aws4_request), SignedHeaders and Signature, and one X-Amz-Date.");

    private static readonly AwsError UnknownKey = new(AwsErrorKind.UnrecognizedClient, "The security token included in the request is invalid.");

    private static readonly AwsError Expired = new(
        AwsErrorKind.RequestExpired, "The request was signed too long ago or too far ahead; allowed are five minutes between its X-Amz-Date and the server's clock.");

    private static readonly AwsError Mismatch = new(
        AwsErrorKind.InvalidSignature,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    public AwsError? CheckHead(HttpRequest request) => Word(check.CheckHead(request.Headers));

    public AwsError? Check(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return Word(check.Check(request.Method, target, request.Headers, body.Span));
    }

    private static AwsError? Word(SignatureFault fault) => fault switch
    {
        SignatureFault.None => null,
        SignatureFault.Missing => Missing,
        SignatureFault.Incomplete => Incomplete,
        SignatureFault.UnknownKey => UnknownKey,
        SignatureFault.Expired => Expired,
        SignatureFault.Mismatch => Mismatch,
        _ => throw new InvalidOperationException($"fault {fault}"),
    };
}

using Personalize.Engine;

namespace Personalize.Server.Aws;

/// <summary>Errors on the wire: their names and statuses, and the engine's refusals in them.</summary>
internal static class AwsErrors
{
    /// <summary>As <c>__type</c> and <c>x-amzn-ErrorType</c> carry it.</summary>
    public static string Name(AwsErrorKind kind) => kind switch
    {
        AwsErrorKind.InvalidInput => "InvalidInputException",
        AwsErrorKind.ResourceNotFound => "ResourceNotFoundException",
        AwsErrorKind.ResourceAlreadyExists => "ResourceAlreadyExistsException",
        AwsErrorKind.ResourceInUse => "ResourceInUseException",
        AwsErrorKind.LimitExceeded => "LimitExceededException",
        AwsErrorKind.InvalidNextToken => "InvalidNextTokenException",
        AwsErrorKind.TooManyTags => "TooManyTagsException",
        AwsErrorKind.TooManyTagKeys => "TooManyTagKeysException",
        AwsErrorKind.UnknownOperation => "UnknownOperationException",
        AwsErrorKind.RequestTooLarge => "RequestEntityTooLargeException",
        AwsErrorKind.MissingAuthenticationToken => "MissingAuthenticationTokenException",
        AwsErrorKind.IncompleteSignature => "IncompleteSignatureException",
        AwsErrorKind.InvalidSignature => "InvalidSignatureException",
        AwsErrorKind.UnrecognizedClient => "UnrecognizedClientException",
        AwsErrorKind.RequestExpired => "RequestExpired",
        AwsErrorKind.Throttling => "ThrottlingException",
        AwsErrorKind.InternalFailure => "InternalFailure",
        AwsErrorKind.ServiceUnavailable => "ServiceUnavailable",
        _ => throw new InvalidOperationException($"error {kind}"),
    };

    /// <summary>The status that the service's clients expect of it.</summary>
    public static int Status(AwsErrorKind kind, AwsService service) => kind switch
    {
        AwsErrorKind.InternalFailure => 500,
        AwsErrorKind.ServiceUnavailable => 503,
        AwsErrorKind.RequestTooLarge => 413,
        AwsErrorKind.MissingAuthenticationToken or AwsErrorKind.IncompleteSignature or AwsErrorKind.InvalidSignature
            or AwsErrorKind.UnrecognizedClient or AwsErrorKind.RequestExpired => service == AwsService.Control ? 400 : 403,
        AwsErrorKind.UnknownOperation when service != AwsService.Control => 404,
        AwsErrorKind.ResourceNotFound when service != AwsService.Control => 404,
        AwsErrorKind.ResourceInUse when service == AwsService.Events => 409,
        _ => 400,
    };

    /// <summary>A refusal of the engine's facade, in the service's words.</summary>
    public static AwsError From(PersonalizeException refused) => new(
        refused.Code switch
        {
            PersonalizeErrorCode.InvalidInput => AwsErrorKind.InvalidInput,
            PersonalizeErrorCode.NotFound => AwsErrorKind.ResourceNotFound,
            PersonalizeErrorCode.InUse => AwsErrorKind.ResourceInUse,
            PersonalizeErrorCode.AlreadyExists => AwsErrorKind.ResourceAlreadyExists,
            PersonalizeErrorCode.LimitExceeded => AwsErrorKind.LimitExceeded,
            PersonalizeErrorCode.StorageFailed => AwsErrorKind.ServiceUnavailable,
            _ => AwsErrorKind.InternalFailure,
        },
        refused.Message);
}

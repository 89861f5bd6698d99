using Microsoft.Extensions.Logging;

namespace Personalize.Server.Aws;

/// <summary>What the HTTP door writes to the log, under ids 500..599 that stay: names and numbers, never bodies, headers or ids.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(500, LogLevel.Error, "Operation {Operation} failed, request {RequestId}")]
    public static partial void Failed(this ILogger logger, Exception exception, string operation, string requestId);

    [LoggerMessage(501, LogLevel.Debug, "Operation {Operation} answered {Error}, request {RequestId}")]
    public static partial void Refused(this ILogger logger, string operation, string error, string requestId);

    [LoggerMessage(502, LogLevel.Debug, "Operation {Operation} answered, request {RequestId}")]
    public static partial void Answered(this ILogger logger, string operation, string requestId);

    [LoggerMessage(503, LogLevel.Debug, "Operation {Operation}: the client left before it was answered, request {RequestId}")]
    public static partial void Left(this ILogger logger, string operation, string requestId);
}

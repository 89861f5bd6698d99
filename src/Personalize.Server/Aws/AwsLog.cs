using Microsoft.Extensions.Logging;

namespace Personalize.Server.Aws;

/// <summary>What the door writes to the log: names and numbers, never bodies, headers or ids.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(1, LogLevel.Error, "Operation {Operation} failed, request {RequestId}")]
    public static partial void Failed(this ILogger logger, Exception exception, string operation, string requestId);

    [LoggerMessage(2, LogLevel.Debug, "Operation {Operation} answered {Error}, request {RequestId}")]
    public static partial void Refused(this ILogger logger, string operation, string error, string requestId);

    [LoggerMessage(3, LogLevel.Debug, "Operation {Operation} answered, request {RequestId}")]
    public static partial void Answered(this ILogger logger, string operation, string requestId);

    [LoggerMessage(4, LogLevel.Debug, "Operation {Operation}: the client left before it was answered, request {RequestId}")]
    public static partial void Left(this ILogger logger, string operation, string requestId);
}

using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Ingest;

/// <summary>What this room writes to the log, under ids 100..199 that stay: names, numbers and what failed, never records.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(100, LogLevel.Critical, "Writes stop until the engine is opened again: {Error}")]
    public static partial void WritesStop(this ILogger logger, Exception cause, string error);

    [LoggerMessage(101, LogLevel.Warning, "{Refused} Opened from {Source} instead")]
    public static partial void OpenedFrom(this ILogger logger, string refused, string source);

    [LoggerMessage(102, LogLevel.Information, "Opened with {Groups} dataset groups and {Campaigns} campaigns")]
    public static partial void Opened(this ILogger logger, int groups, int campaigns);
}

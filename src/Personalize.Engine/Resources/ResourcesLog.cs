using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Resources;

/// <summary>What this room writes to the log, under ids 300..399 that stay.</summary>
internal static partial class ResourcesLog
{
    [LoggerMessage(300, LogLevel.Error, "Campaign {Campaign} does not follow to version {Version}: {Reason}")]
    public static partial void DoesNotFollow(this ILogger logger, Exception refused, string campaign, string version, string reason);

    [LoggerMessage(301, LogLevel.Error, "Campaign {Campaign} does not serve: its model cannot be loaded. Train and deploy it again")]
    public static partial void DoesNotServe(this ILogger logger, Exception damaged, string campaign);

    [LoggerMessage(302, LogLevel.Warning, "That imports were done could not be logged")]
    public static partial void ImportsUnwritten(this ILogger logger, Exception unwritten);

    [LoggerMessage(303, LogLevel.Warning, "That jobs were interrupted could not be logged")]
    public static partial void InterruptionUnwritten(this ILogger logger, Exception unwritten);
}

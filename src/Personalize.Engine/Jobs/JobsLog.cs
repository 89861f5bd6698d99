using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Jobs;

/// <summary>What this room writes to the log, under ids 200..299 that stay.</summary>
/// <remarks>A job's reason may name values of somebody's data: it is told with the job, to whoever may ask for it, and not written here.</remarks>
internal static partial class JobsLog
{
    [LoggerMessage(200, LogLevel.Error, "{Job} failed")]
    public static partial void JobBroke(this ILogger logger, Exception failure, string job);

    [LoggerMessage(201, LogLevel.Information, "{Job} ended: {State}")]
    public static partial void JobEnded(this ILogger logger, string job, ResourceState state);

    [LoggerMessage(202, LogLevel.Warning, "The end of {Job} could not be logged")]
    public static partial void JobEndUnwritten(this ILogger logger, Exception unwritten, string job);

    [LoggerMessage(203, LogLevel.Error, "No solution trains by itself this time: {Error}")]
    public static partial void NoAutomaticTraining(this ILogger logger, Exception failure, string error);

    [LoggerMessage(204, LogLevel.Warning, "Solution {Solution} was due to train by itself and did not begin: {Reason}")]
    public static partial void AutomaticTrainingRefused(this ILogger logger, string solution, string reason);

    [LoggerMessage(205, LogLevel.Warning, "{Job}: its files cannot be read")]
    public static partial void ImportUnread(this ILogger logger, Exception failure, string job);

    [LoggerMessage(210, LogLevel.Error, "No snapshot: {Error}")]
    public static partial void NoSnapshot(this ILogger logger, Exception failure, string error);

    [LoggerMessage(211, LogLevel.Information, "Snapshot {Number} of {Bytes} bytes taken in {Seconds:F1} s")]
    public static partial void SnapshotTaken(this ILogger logger, ulong number, long bytes, double seconds);

    [LoggerMessage(212, LogLevel.Warning, "What snapshot {Number} made needless is still there: {Error}")]
    public static partial void NeedlessKept(this ILogger logger, Exception failure, ulong number, string error);

    [LoggerMessage(213, LogLevel.Warning, "Files that nobody needs are still there: {Error}")]
    public static partial void OrphansKept(this ILogger logger, Exception failure, string error);
}

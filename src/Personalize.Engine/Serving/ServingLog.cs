using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Serving;

/// <summary>What this room writes to the log, under ids 400..499 that stay.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(400, LogLevel.Error, "The index of a model could not be built anew; new items go on being scored one by one")]
    public static partial void IndexNotRebuilt(this ILogger logger, Exception failed);

    [LoggerMessage(401, LogLevel.Error, "The counts of a group could not be made anew; answers go on with those from before")]
    public static partial void CountsNotRemade(this ILogger logger, Exception failed);
}

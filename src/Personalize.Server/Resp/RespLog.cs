using Microsoft.Extensions.Logging;

namespace Personalize.Server.Resp;

/// <summary>What the TCP door writes to the log, under ids 600..699 that stay: names of commands and numbers, never arguments.</summary>
internal static partial class RespLog
{
    [LoggerMessage(600, LogLevel.Error, "Command {Command} failed")]
    public static partial void CommandFailed(this ILogger logger, Exception exception, string command);

    [LoggerMessage(601, LogLevel.Debug, "Connection {Id} broke: {Error}")]
    public static partial void ConnectionBroke(this ILogger logger, long id, string error);
}

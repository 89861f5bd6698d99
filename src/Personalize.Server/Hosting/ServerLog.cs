using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Personalize.Server.Hosting;

/// <summary>The log of a server and of its engine on standard error: one event, one line.</summary>
public static class ServerLog
{
    /// <summary>Opens it; give it to <see cref="ServerOptions.LoggerFactory"/> and, as a logger, to the engine's options, and dispose it after both.</summary>
    /// <param name="least">What is less than this is not written. Of the web server below the doors only warnings and worse are.</param>
    public static ILoggerFactory OpenStandardError(LogLevel least = LogLevel.Warning) => LoggerFactory.Create(logging => AddStandardError(logging, least));

    internal static void AddStandardError(ILoggingBuilder logging, LogLevel least)
    {
        Limit(logging, least);
        logging.AddConsoleFormatter<LogLineFormatter, ConsoleFormatterOptions>();
        logging.AddConsole(console =>
        {
            console.FormatterName = LogLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    }

    /// <summary>What is written at all: the web server tells paths and queries of requests below warnings, which are the clients' own.</summary>
    internal static void Limit(ILoggingBuilder logging, LogLevel least)
    {
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft", least > LogLevel.Warning ? least : LogLevel.Warning);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Personalize.Server.Hosting;

namespace Personalize.Server.Tests.Hosting;

/// <summary>Keeps the log at all levels, as standard error would have it; what the server never writes at any level stays out here too.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly LogLineFormatter _formatter = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILoggerFactory OpenFactory() => LoggerFactory.Create(logging =>
    {
        ServerLog.Limit(logging, LogLevel.Trace);
        logging.AddProvider(this);
    });

    public ILogger CreateLogger(string categoryName) => new Lined(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Lined(LogLines log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var line = new StringWriter();
            log._formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), null, line);
            log.Lines.Enqueue(line.ToString());
        }
    }
}

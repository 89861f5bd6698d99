using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Tests.Support;

/// <summary>Begins to close an engine from within its first warning, and notes whether that was through before the warning was written.</summary>
internal sealed class HeldLog : ILogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>Begins to close it.</summary>
    public Func<Task>? Closing { get; set; }

    public Task? Closed { get; private set; }

    public bool WasClosedDuringLook { get; private set; }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning && Closed is null && Closing is { } close)
        {
            Closed = close();
            WasClosedDuringLook = Closed.Wait(Patience);
        }
    }
}

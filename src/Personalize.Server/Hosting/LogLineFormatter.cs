using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Personalize.Server.Hosting;

/// <summary>Writes one event as one line, whatever stands in it.</summary>
/// <remarks>
/// <code>
/// 2026-11-24T19:00:15.123Z warning Personalize.Engine[101] message | exception
/// </code>
/// Line ends become <c> | </c>; other control characters, and format characters such as bidi marks, become <c>?</c>: whoever reads the log with a terminal sees what happened.
/// </remarks>
internal sealed class LogLineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "personalize-line";

    private const string LineEnd = " | ";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        string message = logEntry.Formatter?.Invoke(logEntry.State, logEntry.Exception) ?? "";
        textWriter.Write(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        textWriter.Write($" {Word(logEntry.LogLevel)} {logEntry.Category}[{logEntry.EventId.Id}] ");
        WriteClean(message, textWriter);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(LineEnd);
            WriteClean(exception.ToString(), textWriter);
        }

        textWriter.Write('\n');
    }

    private static void WriteClean(string text, TextWriter writer)
    {
        string[] lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            writer.Write(i > 0 ? LineEnd : "");
            foreach (char c in lines[i])
                writer.Write(IsPlain(c) ? c : '?');
        }
    }

    private static bool IsPlain(char c) =>
        !char.IsControl(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

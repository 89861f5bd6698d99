using System.Globalization;
using Personalize.Cli.Display;
using Spectre.Console;

namespace Personalize.Cli.Demo;

/// <summary>How the story is laid out: numbered steps, each with the time it took at the right edge, and what came of it below.</summary>
internal sealed class DemoScreen(Terminal terminal)
{
    private const int Width = 96;

    private int _step;

    public Terminal Terminal => terminal;

    /// <summary>A line of its own.</summary>
    public void Line(string text = "") => terminal.Output.Say(text);

    /// <summary>Does a step and shows it with its time.</summary>
    public T Step<T>(string what, Func<T> work)
    {
        long begun = terminal.Time.GetTimestamp();
        T result = work();
        Show(what, terminal.Time.GetElapsedTime(begun));
        return result;
    }

    /// <inheritdoc cref="Step{T}"/>
    public async Task<T> StepAsync<T>(string what, Func<Task<T>> work)
    {
        long begun = terminal.Time.GetTimestamp();
        T result = await work();
        Show(what, terminal.Time.GetElapsedTime(begun));
        return result;
    }

    /// <summary>A finding of the step before; what is too long for the line goes on below it, further in.</summary>
    public void Note(string text)
    {
        string indent = "   ";
        while (indent.Length + text.Length > Width)
        {
            int cut = text.LastIndexOf(' ', Width - indent.Length);
            if (cut <= 0)
                break;
            terminal.Output.Say(indent + text[..cut]);
            text = text[(cut + 1)..];
            indent = "     ";
        }

        terminal.Output.Say(indent + text);
    }

    public void Table(Table table)
    {
        terminal.Output.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }

    /// <summary>A time in the unit that reads best.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"),
        >= 0.001 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F0} µs"),
    };

    private void Show(string what, TimeSpan time)
    {
        string left = string.Create(CultureInfo.InvariantCulture, $"{++_step}. {what}");
        string right = Time(time);
        string line = left + new string(' ', Math.Max(2, Width - left.Length - right.Length)) + right;
        terminal.Output.Write(new Text(Environment.NewLine));
        terminal.Output.Write(new Text(line + Environment.NewLine, new Style(decoration: Decoration.Bold)));
    }
}

using Spectre.Console;

namespace Personalize.Cli.Display;

/// <summary>Lines as they are: no markup, no wrapping.</summary>
internal static class PlainLines
{
    public static void Say(this IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);
}

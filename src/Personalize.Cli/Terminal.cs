using Spectre.Console;

namespace Personalize.Cli;

/// <summary>Where the program reads its surroundings and writes its words: results on one stream, progress and errors on the other.</summary>
/// <param name="Output">Results. Plain text when piped.</param>
/// <param name="Error">Progress and errors.</param>
/// <param name="Time">The clock behind every duration that is shown.</param>
internal sealed record Terminal(IAnsiConsole Output, IAnsiConsole Error, TimeProvider Time)
{
    private const int PipedWidth = 100;

    /// <summary>True when a person watches the progress.</summary>
    public bool ErrorIsTerminal => Error.Profile.Out.IsTerminal;

    /// <summary>The console of this process; colours and bars only where the stream is a terminal.</summary>
    public static Terminal OfProcess() =>
        new(Open(Console.Out, Console.IsOutputRedirected), Open(Console.Error, Console.IsErrorRedirected), TimeProvider.System);

    private static IAnsiConsole Open(TextWriter writer, bool piped)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = piped ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = piped ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = piped ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (piped)
            console.Profile.Width = PipedWidth;
        return console;
    }
}

using System.CommandLine;
using System.Runtime.InteropServices;
using Personalize.Cli.Commands;
using Personalize.Cli.Display;
using Personalize.Cli.Settings;
using Personalize.Engine;

namespace Personalize.Cli;

/// <summary>The verbs of the program, and what becomes of their failures.</summary>
internal static class CommandTree
{
    /// <summary>Runs one command line to its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        using var interruption = new CancellationTokenSource();
        using PosixSignalRegistration onInterrupt = Register(PosixSignal.SIGINT, interruption);
        using PosixSignalRegistration onTerminate = Register(PosixSignal.SIGTERM, interruption);
        try
        {
            RootCommand root = Make(terminal);
            ParseResult words = root.Parse(OptionSettings.Complete(root, args, Environment.GetEnvironmentVariables()));
            if (words.Errors.Count > 0)
                return WrongWords.Say(words, terminal);
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await words.InvokeAsync(configuration, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            terminal.Error.Say("interrupted; nothing was left half done");
            return ExitCodes.Interrupted;
        }
        catch (WrongWordsException wrong)
        {
            terminal.Error.Say($"personalize: {wrong.Message}");
            return ExitCodes.WrongWords;
        }
        catch (Exception failure) when (failure is WorkFailedException or PersonalizeException or IOException or UnauthorizedAccessException)
        {
            terminal.Error.Say($"personalize: {failure.Message}");
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Make(Terminal terminal)
    {
        var root = new RootCommand("Real-time recommendations from your own interactions, items and users.");
        root.Subcommands.Add(DemoCommand.Make(terminal));
        root.Subcommands.Add(ServeCommand.Make(terminal));
        root.Subcommands.Add(ImportCommand.Make(terminal));
        root.Subcommands.Add(TrainCommand.Make(terminal));
        root.Subcommands.Add(RecommendCommand.Make(terminal));
        root.Subcommands.Add(EvaluateCommand.Make(terminal));
        root.Subcommands.Add(GenerateCommand.Make(terminal));
        root.Subcommands.Add(VerifyCommand.Make(terminal));
        root.Subcommands.Add(BackupCommand.Make(terminal));
        root.Subcommands.Add(RotateKeyCommand.Make(terminal));
        root.Subcommands.Add(SizeCommand.Make(terminal));
        foreach (Command verb in root.Subcommands)
            HelpExamples.Attach(verb);
        return root;
    }

    private static PosixSignalRegistration Register(PosixSignal signal, CancellationTokenSource interruption) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            interruption.Cancel();
        });
}

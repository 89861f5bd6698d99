using System.CommandLine;
using System.Globalization;
using Personalize.Cli.Display;
using Personalize.Cli.Generation;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize generate</c>: a made data set, the same bytes for one seed everywhere.</summary>
internal static class GenerateCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<int> users = NumberOption.Required("--users", "how many users", 1, SampleOptions.UsersMax);
        Option<int> items = NumberOption.Required("--items", "how many items", 1, SampleOptions.ItemsMax);
        Option<int> interactions = NumberOption.Required("--interactions", "how many interactions", 0, SampleOptions.InteractionsMax);
        var seed = new Option<ulong>("--seed") { Description = "any whole number; the same seed makes the same bytes", Required = true, HelpName = "S" };
        var output = new Option<DirectoryInfo>("--out") { Description = "folder for the CSVs and schemas, made when absent", Required = true, HelpName = "DIR" };
        var command = new Command("generate", "Make a believable data set of films, people and what they watched.")
        {
            users, items, interactions, seed, output,
        };
        command.SetAction((words, cancellationToken) => RunAsync(
            terminal,
            new SampleOptions(words.GetValue(users), words.GetValue(items), words.GetValue(interactions), words.GetValue(seed)),
            words.GetRequiredValue(output).FullName,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, SampleOptions options, string directory, CancellationToken cancellationToken)
    {
        if (options.Interactions > (long)options.Users * SampleOptions.InteractionsPerUserMax)
        {
            throw new WrongWordsException(string.Create(CultureInfo.InvariantCulture,
                $"--interactions is {options.Interactions}; allowed at most {SampleOptions.InteractionsPerUserMax} a user"));
        }

        long begun = terminal.Time.GetTimestamp();
        await LongWork.RunAsync(terminal, WorkMeter.OfCount("generating", "interactions", options.Interactions), meter =>
        {
            SampleGenerator.Generate(options, directory, meter.Report, cancellationToken);
            return true;
        }, cancellationToken);
        double seconds = terminal.Time.GetElapsedTime(begun).TotalSeconds;
        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture,
            $"{options.Interactions:N0} interactions of {options.Users:N0} users with {options.Items:N0} items in {directory} ({seconds:F1} s)"));
        return ExitCodes.Done;
    }
}

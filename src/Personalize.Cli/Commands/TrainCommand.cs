using System.CommandLine;
using System.Globalization;
using Personalize.Cli.Display;
using Personalize.Engine;
using Personalize.Training;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize train</c>: a solution version from a dataset group, deployed as a campaign where one is named.</summary>
internal static class TrainCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string> data = Words.ExistingData();
        Option<string> group = Words.Required("--group", "G", "dataset group to train on");
        Option<string> recipe = Words.Required("--recipe", "R", $"one of {Recipes.BuiltNames}");
        Option<string?> solution = Words.Optional("--solution", "NAME", "solution that the version belongs to; default: the group's name, GROUP-RECIPE where that is another recipe's");
        Option<string[]> set = Words.Many("--set", "name=value", "hyperparameter of the recipe; may be given several times");
        Option<string[]> events = Words.Many("--event", "TYPE[=WEIGHT]", "learn from events of this type only, each with a weight 0..1 (default 1); may be given several times");
        Option<double?> valueMin = new("--event-value-min") { Description = "learn from events with at least this EVENT_VALUE only", HelpName = "N" };
        Option<string[]> exclude = Words.Many("--exclude-column", "NAME", "column of the items not to learn from; may be given several times");
        Option<string?> campaign = Words.Optional("--campaign", "NAME", "campaign that serves the new version from now on, made when absent");
        Option<bool> update = new("--update") { Description = "take over what the solution's newest version chose: new items, users and events, the same parameters" };
        Option<int> search = NumberOption.WithDefault("--search", "trainings that a wider search for the best parameters may take; 0: the usual three", 0, TrainOptions.SearchTrainingsMax, 0);
        Option<ulong> seed = Words.Seed();
        Option<string?> keyFile = Words.KeyFile();
        var command = new Command("train", "Train a recipe on a dataset group and deploy it.") { data, keyFile, group, recipe, solution, set, events, valueMin, exclude, update, search, campaign, seed };
        command.SetAction((words, cancellationToken) =>
        {
            string name = words.GetRequiredValue(recipe);
            var options = new TrainingOptions
            {
                Solution = words.GetValue(solution),
                Parameters = Parameters(Recipe(name), words.GetValue(set)),
                Events = Rules(words.GetValue(events)),
                EventValueMin = words.GetValue(valueMin),
                ExcludedColumns = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["ITEMS"] = words.GetValue(exclude) ?? [] },
                Update = words.GetValue(update),
                SearchTrainingsMax = words.GetValue(search),
                Seed = words.GetValue(seed),
            };
            return RunAsync(
                terminal, () => EngineFolder.OpenExisting(words.GetRequiredValue(data), terminal, words.GetValue(keyFile)),
                words.GetRequiredValue(group), Recipe(name).Name, options, words.GetValue(campaign), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<PersonalizeEngine> open, string group, string recipe, TrainingOptions options, string? campaign, CancellationToken cancellationToken)
    {
        using PersonalizeEngine engine = open();
        long begun = terminal.Time.GetTimestamp();
        SolutionVersion version = await EngineTraining.RunAsync(terminal, engine.GetDatasetGroup(group), recipe, options, cancellationToken);
        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture,
            $"trained {recipe} in {terminal.Time.GetElapsedTime(begun).TotalSeconds:F1} s: version {version.Version} of solution {version.Solution}"));
        foreach ((string name, string value) in version.Parameters)
            terminal.Output.Say($"  {name} {value}");
        foreach ((string name, double value) in version.Metrics)
            terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"  {name} {value:0.####}"));
        if (campaign is not null)
        {
            version.Deploy(campaign);
            terminal.Output.Say($"campaign {campaign} serves it");
        }

        return ExitCodes.Done;
    }

    private static Recipe Recipe(string nameOrArn)
    {
        string name = nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];
        if (!Recipes.TryGet(name, out Recipe? recipe))
            throw new WrongWordsException($"--recipe is {nameOrArn}; allowed {Recipes.BuiltNames}");
        return recipe.IsBuilt ? recipe : throw new WrongWordsException($"--recipe is {nameOrArn}, which is not built yet; allowed {Recipes.BuiltNames}");
    }

    private static EventRule[] Rules(string[]? words) => [.. (words ?? []).Select(word =>
    {
        string[] parts = word.Split('=', 2);
        double weight = 1;
        return parts.Length == 1 || double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out weight)
            ? new EventRule(parts[0], null, weight)
            : throw new WrongWordsException($"--event is {word}; allowed TYPE or TYPE=WEIGHT, a weight 0..1");
    })];

    private static Dictionary<string, string> Parameters(Recipe recipe, string[]? words)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in words ?? [])
        {
            string[] parts = word.Split('=', 2);
            if (parts.Length != 2)
                throw new WrongWordsException($"--set is {word}; allowed name=value");
            parameters[parts[0]] = parts[1];
        }

        return recipe.TryCheck(parameters, out string? error) ? parameters : throw new WrongWordsException($"--set: {error}");
    }
}

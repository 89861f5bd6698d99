using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Personalize.Cli.Display;
using Personalize.Cli.Evaluation;
using Personalize.Core.Schemas;
using Personalize.Training;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize evaluate</c>: how well recipes foretell what was held out, beside the published baselines.</summary>
internal static class EvaluateCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string?> interactions = Words.File("--interactions", "CSV of interactions, a folder of CSVs, or a raw file of MovieLens");
        Option<string?> items = Words.File("--items", "CSV of items: their features help with items that have few events");
        Option<string?> users = Words.File("--users", "CSV of users; read by no recipe that is built, so only checked to be there");
        Option<string?> movieLens = Words.Directory("--movielens", "folder with the raw files of MovieLens 100K or latest-small, instead of the three above");
        Option<string[]> recipes = Words.Many("--recipe", "R", "recipe to evaluate; may be given several times");
        Option<string> split = Words.OneOf("--split", "what is held out", "users", "time", "last");
        Option<int[]> folds = Folds();
        Option<decimal> inputShare = Words.Share("--input-share", "share of a test user's events that are input with --split users", 0.9m);
        Option<bool> cold = new("--cold") { Description = "also measure users and items that training never saw" };
        Option<ulong> seed = Words.Seed();
        Option<string?> ranked = Words.File("--ranked", "write the lists of the users tested: USER_ID,RANK,ITEM_ID,SCORE");
        Option<int> count = NumberOption.WithDefault("--count", "rows per user in --ranked", 1, 500, 25);
        Option<string?> plot = Words.File("--plot", "draw NDCG@10 by recipe and history length as SVG");
        Option<string?> json = Words.File("--json", "write the figures as JSON");
        var command = new Command("evaluate", "Measure how well recipes foretell held-out events.")
        {
            interactions, items, users, movieLens, recipes, split, folds, inputShare, cold, seed, ranked, count, plot, json,
        };
        command.SetAction((words, cancellationToken) =>
        {
            MovieLensFolder? folder = words.GetValue(movieLens) is { } directory ? MovieLensFolder.Find(directory) : null;
            string file = folder?.Interactions ?? words.GetValue(interactions) ?? throw new WrongWordsException("--interactions is missing; allowed a CSV file, or --movielens DIR");
            if (words.GetValue(users) is { } userFile && !Path.Exists(userFile))
                throw new WorkFailedException($"{userFile}: the file does not exist");
            var request = new EvaluationRequest(
                file, folder?.Items ?? words.GetValue(items), Recipe(words.GetValue(recipes)), Enum.Parse<EvaluationSplit>(words.GetValue(split)!, ignoreCase: true),
                words.GetValue(folds)!, words.GetValue(seed))
            {
                InputShare = words.GetValue(inputShare),
                Cold = words.GetValue(cold),
                Ranked = words.GetValue(ranked),
                Count = words.GetValue(count),
            };
            return RunAsync(terminal, request, words.GetValue(json), words.GetValue(plot), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, EvaluationRequest request, string? json, string? plot, CancellationToken cancellationToken)
    {
        ItemCatalog? catalog = request.Items is null ? null : ItemCatalog.Open(request.Items, cancellationToken);
        EventRows events = await LongWork.RunAsync(
            terminal,
            WorkMeter.OfCount($"reading {Path.GetFileName(request.Interactions)}", "bytes", RowFiles.TotalBytes(DatasetKind.Interactions, request.Interactions)),
            meter => EventRows.Read(request.Interactions, meter.Report, cancellationToken), cancellationToken);
        TrainingData data = events.ToTrainingData(catalog);
        long begun = terminal.Time.GetTimestamp();
        IReadOnlyList<EvaluationRow> rows = await LongWork.RunAsync(
            terminal, WorkMeter.OfShare("training and measuring"),
            meter => Refusing(() => EvaluationRun.Measure(events, data, request, meter.Report, cancellationToken)), cancellationToken);
        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture,
            $"{events.Count:N0} interactions of {events.Users:N0} users with {data.Items:N0} items; split {request.Split.ToString().ToLowerInvariant()}; {terminal.Time.GetElapsedTime(begun).TotalSeconds:F1} s"));
        EvaluationTable.Print(terminal.Output, rows);
        if (json is not null)
            EvaluationTable.WriteJson(json, rows);
        if (plot is not null)
            NdcgPlot.Write(plot, rows);
        if (request.Cold)
        {
            EvaluationTable.PrintCold(terminal.Output, await LongWork.RunAsync(
                terminal, WorkMeter.OfShare("training and measuring"),
                meter => Refusing(() => EvaluationRun.MeasureCold(events, data, request, meter.Report, cancellationToken)), cancellationToken));
        }

        if (request.Ranked is { } ranked)
        {
            await LongWork.RunAsync(terminal, WorkMeter.OfCount("writing lists", "lists", 0), _ =>
            {
                RankedLists.Write(events, data, request, ranked, cancellationToken);
                return true;
            }, cancellationToken);
        }

        return ExitCodes.Done;
    }

    private static T Refusing<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TrainingRefusedException refused)
        {
            throw new WorkFailedException(refused.Message, refused);
        }
    }

    private static string[] Recipe(string[]? names)
    {
        if (names is null or [])
            return [Recipes.UserPersonalization];
        foreach (string name in names)
        {
            if (!Recipes.TryGet(name, out Training.Recipe? recipe) || !recipe.IsBuilt)
                throw new WrongWordsException($"--recipe is {name}; allowed {Recipes.BuiltNames}");
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static Option<int[]> Folds() => new("--folds")
    {
        Description = "which tenths of the users are tested with --split users, for example 0,1,2",
        HelpName = "N,N",
        DefaultValueFactory = _ => [0],
        CustomParser = ParseFolds,
    };

    private static int[] ParseFolds(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        var folds = new List<int>();
        foreach (string part in word.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int fold) || fold >= HoldOut.Folds)
            {
                result.AddError($"--folds is {word}; allowed numbers 0..{HoldOut.Folds - 1} with commas between");
                return [];
            }

            folds.Add(fold);
        }

        return [.. folds.Distinct()];
    }
}

using System.CommandLine;
using System.Globalization;
using Personalize.Cli.Display;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Storage.Import;
using ImportMode = Personalize.Engine.ImportMode;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize import</c>: CSV files into a dataset group, made with its schemas where it is absent.</summary>
internal static class ImportCommand
{
    private static readonly string[] Order = ["items", "users", "interactions"];

    public static Command Make(Terminal terminal)
    {
        Option<string> data = Words.Data();
        Option<string> group = Words.Required("--group", "G", "dataset group, made when absent");
        Option<string?> interactions = Words.File("--interactions", "CSV of interactions, or a folder of CSVs");
        Option<string?> items = Words.File("--items", "CSV of items, or a folder of CSVs");
        Option<string?> users = Words.File("--users", "CSV of users, or a folder of CSVs");
        Option<string?> movieLens = Words.Directory("--movielens", "folder with the raw files of MovieLens 100K or latest-small, instead of the three above");
        Option<string[]> schemas = Words.Many("--schema", "TYPE=F.json", "schema of interactions, items or users for a new group; read off the CSV when not given");
        Option<string> mode = Words.OneOf("--mode", "what happens to earlier imports of the same dataset", "full", "incremental");
        Option<string?> keyFile = Words.KeyFile();
        var command = new Command("import", "Bring CSV files into a dataset group: all of them or nothing.")
        {
            data, keyFile, group, interactions, items, users, movieLens, schemas, mode,
        };
        command.SetAction((words, cancellationToken) =>
        {
            var files = new Dictionary<string, string>(StringComparer.Ordinal);
            MovieLensFolder? folder = words.GetValue(movieLens) is { } directory ? MovieLensFolder.Find(directory) : null;
            Add(files, "items", folder?.Items ?? words.GetValue(items));
            Add(files, "users", folder?.Users ?? words.GetValue(users));
            Add(files, "interactions", folder?.Interactions ?? words.GetValue(interactions));
            if (files.Count == 0)
                throw new WrongWordsException("no file is given; allowed one or more of --interactions, --items, --users, or --movielens DIR");
            var request = new Request(words.GetRequiredValue(data), words.GetValue(keyFile), words.GetRequiredValue(group), files, ReadSchemas(words.GetValue(schemas)), Enum.Parse<ImportMode>(words.GetValue(mode)!, ignoreCase: true));
            return RunAsync(terminal, request, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Request request, CancellationToken cancellationToken)
    {
        foreach (string path in request.Files.Values.Where(path => !Path.Exists(path)))
            throw new WorkFailedException($"{path}: the file or folder does not exist");
        using PersonalizeEngine engine = EngineFolder.Open(request.Data, terminal, request.KeyFile);
        DatasetGroup? group = engine.DatasetGroups.FirstOrDefault(known => known.Name == request.Group);
        bool isNew = group is null;
        group ??= CreateGroup(engine, request, cancellationToken);
        try
        {
            using GroupImport import = group.BeginImport(request.Mode);
            await ImportAsync(terminal, import, request, cancellationToken);
        }
        catch (PersonalizeException refused)
        {
            Undo(engine, request, isNew);
            throw new WorkFailedException($"{refused.Message}{Environment.NewLine}nothing was taken", refused);
        }
        catch
        {
            Undo(engine, request, isNew);
            throw;
        }

        GroupCounts counts = group.Counts;
        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture,
            $"{request.Group}: {counts.Items:N0} items, {counts.Users:N0} users, {counts.Interactions:N0} interactions"));
        return ExitCodes.Done;
    }

    /// <summary>A group that this call made goes with its failure, so that nothing is left half done.</summary>
    private static void Undo(PersonalizeEngine engine, Request request, bool isNew)
    {
        if (isNew)
            engine.DropDatasetGroup(request.Group);
    }

    /// <summary>Reads every file, then takes all of them by one commit.</summary>
    private static async Task ImportAsync(Terminal terminal, GroupImport import, Request request, CancellationToken cancellationToken)
    {
        var read = new List<string>();
        foreach (string dataset in Order.Where(request.Files.ContainsKey))
        {
            string path = request.Files[dataset];
            long begun = terminal.Time.GetTimestamp();
            long rows = await EngineImport.RunAsync(terminal, path, progress => import.Add(dataset, path, progress, cancellationToken), cancellationToken);
            double seconds = Math.Max(0.001, terminal.Time.GetElapsedTime(begun).TotalSeconds);
            read.Add(string.Create(CultureInfo.InvariantCulture, $"{dataset}: {rows:N0} rows of {path} read in {seconds:F1} s, {rows / seconds:N0} rows/s"));
        }

        long committing = terminal.Time.GetTimestamp();
        import.Commit();
        read.ForEach(terminal.Output.Say);
        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"all of it taken in {terminal.Time.GetElapsedTime(committing).TotalSeconds:F1} s"));
    }

    private static DatasetGroup CreateGroup(PersonalizeEngine engine, Request request, CancellationToken cancellationToken) => engine.CreateDatasetGroup(
        request.Group,
        Schema(request, "interactions", DatasetKind.Interactions, cancellationToken),
        Schema(request, "items", DatasetKind.Items, cancellationToken),
        Schema(request, "users", DatasetKind.Users, cancellationToken));

    private static string? Schema(Request request, string dataset, DatasetKind kind, CancellationToken cancellationToken)
    {
        if (request.Schemas.TryGetValue(dataset, out string? given))
            return given;
        if (!request.Files.TryGetValue(dataset, out string? path))
            return null;
        return SchemaInference.TryInfer(kind, path, out ImportRefusal? refusal, cancellationToken) ?? throw new WorkFailedException(refusal!.ToString());
    }

    private static Dictionary<string, string> ReadSchemas(string[]? words)
    {
        var schemas = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in words ?? [])
        {
            string[] parts = word.Split('=', 2);
            string type = parts[0].ToLowerInvariant();
            if (parts.Length != 2 || !Order.Contains(type, StringComparer.Ordinal))
                throw new WrongWordsException($"--schema is {word}; allowed interactions=F.json, items=F.json, users=F.json");
            if (!File.Exists(parts[1]))
                throw new WorkFailedException($"{parts[1]}: the file does not exist");
            schemas[type] = File.ReadAllText(parts[1]);
        }

        return schemas;
    }

    private static void Add(Dictionary<string, string> files, string dataset, string? path)
    {
        if (path is not null)
            files.Add(dataset, path);
    }

    private sealed record Request(
        string Data, string? KeyFile, string Group, IReadOnlyDictionary<string, string> Files, IReadOnlyDictionary<string, string> Schemas, ImportMode Mode);
}

using System.CommandLine;
using System.Globalization;
using Personalize.Cli.Display;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Sizing;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize size</c>: the memory that data will take, by column, before they are imported.</summary>
internal static class SizeCommand
{
    private const int TextBytesDefault = 20;
    private const int CategoriesDefault = 100;

    private static readonly DatasetKind[] Kinds = [DatasetKind.Interactions, DatasetKind.Items, DatasetKind.Users];

    public static Command Make(Terminal terminal)
    {
        Option<int> items = NumberOption.WithDefault("--items", "how many items", 0, 1_000_000_000, 0);
        Option<int> users = NumberOption.WithDefault("--users", "how many users", 0, 1_000_000_000, 0);
        Option<int> interactions = NumberOption.WithDefault("--interactions", "how many interactions", 0, 2_000_000_000, 0);
        Option<string[]> schemas = Words.Many("--schema", "F.json", "schema of interactions, items or users, each once; also TYPE=F.json as import has it");
        Option<int> idBytes = NumberOption.WithDefault("--id-bytes", "bytes of an id on average", 1, 256, 8);
        Option<string[]> textBytes = Words.Many("--text-bytes", "N|COLUMN=N", "bytes of a text value on average, of all columns or of one; default 20");
        Option<string[]> categories = Words.Many("--categories", "N|COLUMN=N", "different values of a categorical column, of all or of one; default 100");
        var command = new Command("size", "Foretell the memory that items, users and interactions will take.")
        {
            items, users, interactions, schemas, idBytes, textBytes, categories,
        };
        command.SetAction(words =>
        {
            Dictionary<DatasetKind, DatasetSchema> read = ReadSchemas(words.GetValue(schemas) ?? []);
            Dictionary<string, int> texts = ReadNumbers("--text-bytes", words.GetValue(textBytes) ?? [], 0, 20_000);
            Dictionary<string, int> values = ReadNumbers("--categories", words.GetValue(categories) ?? [], 1, 100_000_000);
            var request = new SizeRequest
            {
                Items = words.GetValue(items),
                Users = words.GetValue(users),
                Interactions = words.GetValue(interactions),
                ItemSchema = read.GetValueOrDefault(DatasetKind.Items),
                UserSchema = read.GetValueOrDefault(DatasetKind.Users),
                InteractionSchema = read.GetValueOrDefault(DatasetKind.Interactions),
                IdBytes = words.GetValue(idBytes),
                TextBytes = texts.GetValueOrDefault("", TextBytesDefault),
                TextBytesOf = texts,
                Categories = values.GetValueOrDefault("", CategoriesDefault),
                CategoriesOf = values,
            };
            if (request is { Interactions: > 0, InteractionSchema: null })
                throw new WrongWordsException("--interactions is given without a --schema of interactions; allowed with one");
            if (request is { Interactions: > 0, Items: 0 } or { Interactions: > 0, Users: 0 })
                throw new WrongWordsException("--interactions is given without --items and --users; allowed with at least one of each");
            Say(terminal, StoreSizing.Predict(request));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Say(Terminal terminal, IReadOnlyList<MemoryLine> lines)
    {
        int width = lines.Max(line => line.Name.Length);
        foreach (MemoryLine line in lines)
            terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{line.Name.PadRight(width)} {line.Bytes,18:N0}"));
        long total = lines.Sum(line => line.Bytes);
        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{"total".PadRight(width)} {total,18:N0} bytes, {total / 1048576.0:N1} MiB"));
    }

    /// <summary>Numbers by column name; that of all columns under the empty name.</summary>
    private static Dictionary<string, int> ReadNumbers(string option, string[] words, int min, int max)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string word in words)
        {
            int cut = word.IndexOf('=', StringComparison.Ordinal);
            if (!int.TryParse(word[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < min || number > max)
                throw new WrongWordsException(string.Create(CultureInfo.InvariantCulture, $"{option} is {word}; allowed {min}..{max} or COLUMN={min}..{max}"));
            numbers[word[..Math.Max(0, cut)]] = number;
        }

        return numbers;
    }

    private static Dictionary<DatasetKind, DatasetSchema> ReadSchemas(string[] words)
    {
        var schemas = new Dictionary<DatasetKind, DatasetSchema>();
        foreach (string word in words)
        {
            int cut = word.IndexOf('=', StringComparison.Ordinal);
            string path = word[(cut + 1)..];
            if (!File.Exists(path))
                throw new WorkFailedException($"{path}: the file does not exist");
            (DatasetKind kind, DatasetSchema schema) = Read(word, cut < 0 ? Kinds : [.. Kinds.Where(kind => word[..cut].Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase))], path);
            if (!schemas.TryAdd(kind, schema))
                throw new WrongWordsException($"--schema {word} is a second schema of {kind}; allowed one");
        }

        return schemas;
    }

    /// <summary>A schema says itself of what it is.</summary>
    private static (DatasetKind Kind, DatasetSchema Schema) Read(string word, DatasetKind[] kinds, string path)
    {
        string text = File.ReadAllText(path);
        string reason = "allowed F.json, interactions=F.json, items=F.json, users=F.json";
        foreach (DatasetKind kind in kinds)
        {
            if (SchemaReader.TryRead(text, kind, out DatasetSchema? schema, out string? error))
                return (kind, schema);
            reason = error!;
        }

        throw new WrongWordsException($"--schema is {word}; {reason}");
    }
}

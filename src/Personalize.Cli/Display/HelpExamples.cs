using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Personalize.Cli.Display;

/// <summary>Adds a paragraph of examples to the help of a verb.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["demo"] =
        [
            "personalize demo",
            "personalize demo --keep state && personalize serve --data state",
            "personalize demo --movielens ml-100k",
        ],
        ["serve"] =
        [
            "personalize serve --data state",
            "personalize serve --data state --tcp 0.0.0.0:6390 --password-file passwords.txt",
            "personalize serve --data state --key-file state.key",
            "personalize serve --durability memory --http 127.0.0.1:0 --tcp 127.0.0.1:0",
        ],
        ["import"] =
        [
            "personalize import --data state --group movies --interactions data/interactions.csv --items data/items.csv --users data/users.csv",
            "personalize import --data state --group movies --interactions new.csv --mode incremental",
            "personalize import --data state --group mine --interactions mine.csv --schema interactions=mine.schema.json",
        ],
        ["train"] =
        [
            "personalize train --data state --group movies --recipe aws-user-personalization --campaign home",
            "personalize train --data state --group movies --recipe aws-popularity-count --solution top --campaign top",
        ],
        ["recommend"] =
        [
            "personalize recommend --data state --campaign home --user 1984 --count 10",
            "personalize recommend --data state --campaign home --user 1984 --json",
            "personalize recommend --data state --campaign home --user 1984 --filter \"INCLUDE ItemID WHERE Items.GENRE IN ('Comedy')\" --exclude 10187",
            "personalize recommend --data state --campaign home --user 1984 --filter by-genre --values GENRE=Comedy,Drama",
            "personalize recommend --data state --campaign home --user 1984 --explain 10187",
        ],
        ["evaluate"] =
        [
            "personalize evaluate --interactions data/interactions.csv --items data/items.csv",
            "personalize evaluate --movielens ml-100k --split users --folds 0,1,2,3,4",
            "personalize evaluate --interactions mine.csv --recipe aws-sims --recipe pe-ials --split last --plot ndcg.svg --json figures.json",
        ],
        ["generate"] =
        [
            "personalize generate --users 2000 --items 1000 --interactions 100000 --seed 1 --out sample",
        ],
        ["verify"] =
        [
            "personalize verify --data state",
            "personalize verify --data state --key-file state.key",
        ],
        ["backup"] =
        [
            "personalize backup --data state --to copy",
        ],
        ["size"] =
        [
            "personalize size --items 1000 --users 2000 --interactions 100000 --schema data/interactions.schema.json --schema data/items.schema.json --schema data/users.schema.json",
            "personalize size --items 1000000 --users 10000000 --interactions 100000000 --schema interactions.json --schema items.json --id-bytes 16 --text-bytes TITLE=60 --categories GENRE=500",
        ],
        ["rotate-key"] =
        [
            "personalize rotate-key --data state --key-file old.key --to fresh --new-key-file new.key",
        ],
    };

    public static void Attach(Command verb)
    {
        var help = new HelpOption();
        help.Action = new WithExamples((HelpAction)help.Action!, Examples[verb.Name]);
        verb.Options.Add(help);
    }

    private sealed class WithExamples(HelpAction help, string[] examples) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in examples)
                output.WriteLine($"  {example}");
            return code;
        }
    }
}

using System.CommandLine;
using System.Globalization;

namespace Personalize.Cli.Commands;

/// <summary>The kinds of options that several verbs have.</summary>
internal static class Words
{
    public static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "F" };

    public static Option<string?> Directory(string name, string description) => new(name) { Description = description, HelpName = "DIR" };

    public static Option<string> Required(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName, Required = true };

    public static Option<string?> Optional(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    public static Option<string[]> Many(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.ZeroOrMore };

    public static Option<string> Data() => Required("--data", "DIR", "folder of the engine's data, made when absent");

    public static Option<string> ExistingData() => Required("--data", "DIR", "folder of the engine's data");

    public static Option<string?> KeyFile() =>
        File("--key-file", $"file with the key that seals the data, 32 bytes in base64; without it {EngineFolder.KeyVariable} holds the key itself; default: not sealed");

    public static Option<ulong> Seed() => new("--seed") { Description = "any whole number; the same seed gives the same result", HelpName = "N", DefaultValueFactory = _ => 42 };

    /// <summary>A share above 0 and below 1.</summary>
    public static Option<decimal> Share(string name, string description, decimal value) => new(name)
    {
        Description = description,
        HelpName = "S",
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share) && share is > 0 and < 1)
                return share;
            result.AddError($"{name} is {word}; allowed above 0 and below 1");
            return value;
        },
    };

    /// <summary>One of a few words, the first of them when it is not given.</summary>
    public static Option<string> OneOf(string name, string description, params string[] allowed) => new(name)
    {
        Description = $"{description}: {string.Join(", ", allowed)}",
        HelpName = string.Join('|', allowed),
        DefaultValueFactory = _ => allowed[0],
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (allowed.Contains(word, StringComparer.OrdinalIgnoreCase))
                return word;
            result.AddError($"{name} is {word}; allowed {string.Join(", ", allowed)}");
            return allowed[0];
        },
    };
}

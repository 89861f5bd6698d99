using System.Collections;
using System.CommandLine;

namespace Personalize.Cli.Settings;

/// <summary>Fills in options that the command line leaves out: from <c>PERSONALIZE_…</c> variables, then from <c>personalize.json</c> in the data folder.</summary>
/// <remarks>
/// The variable of <c>--memory-max</c> is <c>PERSONALIZE_MEMORY_MAX</c>; the key in the file is <c>memory-max</c>. What is filled in is read
/// like words of the command line, so the same rules and messages hold. <c>--movielens</c> is a matter of one call and never filled in.
/// </remarks>
internal static class OptionSettings
{
    private const string Prefix = "PERSONALIZE_";

    private static readonly string[] NeverFilled = ["--movielens", "--help", "--version"];

    /// <summary>The words of <paramref name="args"/> and behind them those filled in.</summary>
    /// <param name="root">All verbs.</param>
    /// <param name="args">The command line.</param>
    /// <param name="environment">Names and values of the process's environment.</param>
    /// <exception cref="WrongWordsException">The settings file is no settings file.</exception>
    public static string[] Complete(RootCommand root, string[] args, IDictionary environment)
    {
        ParseResult given = root.Parse(args);
        Command verb = given.CommandResult.Command;
        if (verb is RootCommand || given.UnmatchedTokens.Count > 0)
            return args;
        var words = new List<string>(args);
        Option[] open = [.. verb.Options.Where(option => !IsGiven(given, option) && !NeverFilled.Contains(option.Name, StringComparer.Ordinal))];
        foreach (Option option in open)
        {
            if (environment[Prefix + option.Name[2..].Replace('-', '_').ToUpperInvariant()] is string { Length: > 0 } value)
                Add(words, option, [value]);
        }

        AddFromFile(root, words, open);
        return [.. words];
    }

    private static void AddFromFile(RootCommand root, List<string> words, Option[] open)
    {
        ParseResult withEnvironment = root.Parse(words);
        Option? data = withEnvironment.CommandResult.Command.Options.FirstOrDefault(option => option.Name is "--data");
        if (data is null || !IsGiven(withEnvironment, data))
            return;
        if (withEnvironment.GetResult(data)!.Tokens is not [var directory])
            return; // The word misses its value; the parser says so.
        if (SettingsFile.TryRead(directory.Value, AllNames(root)) is not { } file)
            return;
        foreach (Option option in open)
        {
            if (!IsGiven(withEnvironment, option) && file.TryGetValue(option.Name[2..], out string[]? values))
                Add(words, option, values);
        }
    }

    private static HashSet<string> AllNames(RootCommand root) =>
        [.. root.Subcommands.SelectMany(verb => verb.Options).Select(option => option.Name[2..])];

    private static bool IsGiven(ParseResult words, Option option) => words.GetResult(option) is { Implicit: false };

    private static void Add(List<string> words, Option option, string[] values)
    {
        foreach (string value in values)
        {
            if (option.ValueType != typeof(bool))
                words.AddRange([option.Name, value]);
            else if (!string.Equals(value, "false", StringComparison.OrdinalIgnoreCase))
                words.Add(option.Name);
        }
    }
}

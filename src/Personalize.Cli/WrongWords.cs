using System.CommandLine;
using Personalize.Cli.Display;

namespace Personalize.Cli;

/// <summary>Says which word of a command line is wrong and what is allowed in its place.</summary>
internal static class WrongWords
{
    public static int Say(ParseResult words, Terminal terminal)
    {
        Command verb = words.CommandResult.Command;
        foreach (string message in Messages(words, verb))
            terminal.Error.Say($"personalize: {message}");
        terminal.Error.Say(verb is RootCommand ? "try: personalize --help" : $"try: personalize {verb.Name} --help");
        return ExitCodes.WrongWords;
    }

    private static IEnumerable<string> Messages(ParseResult words, Command verb)
    {
        if (words.UnmatchedTokens.Count > 0)
            return words.UnmatchedTokens.Select(word => Unknown(word, verb));
        if (verb is RootCommand)
            return [$"a command is missing; allowed {Verbs(verb)}"];
        return words.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal);
    }

    private static string Unknown(string word, Command verb) => verb is RootCommand
        ? $"'{word}' is not a command; allowed {Verbs(verb)}"
        : $"'{word}' is not a word of {verb.Name}; allowed {string.Join(", ", verb.Options.Where(option => !option.Hidden).Select(option => option.Name))}";

    private static string Verbs(Command root) => string.Join(", ", root.Subcommands.Select(verb => verb.Name));
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Personalize.Cli.Commands;

/// <summary>Options that take a whole number within a range and say so when they get something else.</summary>
internal static class NumberOption
{
    public static Option<int> Required(string name, string description, int min, int max)
    {
        Option<int> option = Make(name, description, min, max);
        option.Required = true;
        return option;
    }

    public static Option<int> WithDefault(string name, string description, int min, int max, int value)
    {
        Option<int> option = Make(name, description, min, max);
        option.DefaultValueFactory = _ => value;
        return option;
    }

    private static Option<int> Make(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, name, min, max),
    };

    private static int Parse(ArgumentResult result, string name, int min, int max)
    {
        string word = result.Tokens[0].Value;
        if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
            return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {word}; allowed {min}..{max}"));
        return 0;
    }
}

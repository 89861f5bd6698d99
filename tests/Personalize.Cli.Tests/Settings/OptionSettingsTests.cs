using System.Collections;
using System.CommandLine;
using Personalize.Cli.Settings;
using Xunit;

namespace Personalize.Cli.Tests.Settings;

public sealed class OptionSettingsTests
{
    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["personalize.json"], """{ "one": "file", "two": "file", "three": 3, "on": true, "off": false, "list": ["a", "b"] }""");
        var environment = new Hashtable { ["PERSONALIZE_ONE"] = "environment", ["PERSONALIZE_TWO"] = "environment", ["PERSONALIZE_OFF"] = "false" };

        string[] words = OptionSettings.Complete(Root(), ["go", "--data", folder.Path, "--one", "line"], environment);

        Assert.Equal(["go", "--data", folder.Path, "--one", "line", "--two", "environment", "--three", "3", "--on", "--list", "a", "--list", "b"], words);
    }

    [Fact]
    public void The_data_folder_itself_may_come_from_the_environment()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["personalize.json"], """{ "one": "file" }""");

        Assert.Equal(["go", "--data", folder.Path, "--one", "file"], OptionSettings.Complete(Root(), ["go"], new Hashtable { ["PERSONALIZE_DATA"] = folder.Path }));
    }

    [Fact]
    public void A_data_word_without_its_value_is_left_to_the_parser() =>
        Assert.Equal(["go", "--data"], OptionSettings.Complete(Root(), ["go", "--data"], new Hashtable()));

    [Fact]
    public void The_folder_of_MovieLens_is_never_filled_in() =>
        Assert.Equal(["go"], OptionSettings.Complete(Root(), ["go"], new Hashtable { ["PERSONALIZE_MOVIELENS"] = "/data" }));

    [Theory]
    [InlineData("[1]", "is Array; allowed: one JSON object")]
    [InlineData("""{ "colour": 1 }""", "'colour' is no option; allowed data, list, movielens, off, on, one, three, two")]
    [InlineData("""{ "one": { } }""", "'one' is { }; allowed text, a number, true, false or an array of them")]
    [InlineData("{ one }", "is not JSON")]
    public void A_wrong_file_is_refused_by_name(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["personalize.json"], text);

        var wrong = Assert.Throws<WrongWordsException>(() => OptionSettings.Complete(Root(), ["go", "--data", folder.Path], new Hashtable()));

        Assert.Contains("personalize.json", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static RootCommand Root() => new()
    {
        new Command("go")
        {
            new Option<string>("--data"), new Option<string>("--one"), new Option<string>("--two"), new Option<int>("--three"), new Option<bool>("--on"),
            new Option<bool>("--off"), new Option<string[]>("--list"), new Option<string>("--movielens"),
        },
    };
}

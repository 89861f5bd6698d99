using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class FilterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-filters-");

    private string State => Path.Combine(_folder.FullName, "state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_filter_is_there_again_after_a_restart()
    {
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            Filter made = group.CreateFilter("by-genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
            Assert.Equal(["GENRE"], made.Placeholders);
            group.CreateFilter("gone", "EXCLUDE ItemID WHERE Items.YEAR < 1990");
            engine.DropFilter("gone");
        }

        using PersonalizeEngine again = Open();

        Filter filter = Assert.Single(again.GetDatasetGroup("movies").Filters);
        Assert.Equal("by-genre", filter.Name);
        Assert.Equal("INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)", filter.Expression);
        Assert.Same(filter, again.GetFilter("arn:aws:personalize:eu-west-1:123456789012:filter/by-genre"));
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => again.GetFilter("gone")).Code);
    }

    [Fact]
    public void Extensions_of_the_language_are_an_option_and_stay_with_the_filter()
    {
        const string expression = "INCLUDE ItemID WHERE Items.GENRE IS NOT NULL";
        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = State, FilterExtensions = true }))
        {
            Movies.Create(engine).CreateFilter("with-genre", expression);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal(expression, again.GetFilter("with-genre").Expression);
        Assert.Contains("at position", Assert.Throws<PersonalizeException>(() => again.GetDatasetGroup("movies").CreateFilter("another", expression)).Message);
    }

    [Theory]
    [InlineData("INCLUDE ItemID WHERE Items.COLOR IN (\"red\")", 21)]
    [InlineData("INCLUDE ItemID WHERE Items.GENRE > \"A\"", 21)]
    [InlineData("INCLUDE ItemID Items.GENRE IN (\"a\")", 15)]
    [InlineData("INCLUDE ItemID WHERE Users.AGE > 18", 21)]
    public void A_refused_expression_says_where(string expression, int position)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.CreateFilter("f", expression));

        Assert.Equal(PersonalizeErrorCode.InvalidInput, refused.Code);
        Assert.StartsWith("Could not create filter. Invalid Expression: ", refused.Message);
        Assert.EndsWith($" at position {position}", refused.Message);
        Assert.Empty(engine.Filters);
    }

    [Fact]
    public void A_name_is_given_once_in_the_engine()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        DatasetGroup other = engine.CreateDatasetGroup("other", Movies.Interactions, Movies.Items, Movies.Users);
        group.CreateFilter("f", "EXCLUDE ItemID WHERE Items.YEAR < 1990");

        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => other.CreateFilter("f", "EXCLUDE ItemID WHERE Items.YEAR < 1990")).Code);
        Assert.Throws<PersonalizeException>(() => group.CreateFilter("no name", "EXCLUDE ItemID WHERE Items.YEAR < 1990"));
        engine.DropDatasetGroup("movies");
        Assert.Empty(engine.Filters);
        other.CreateFilter("f", "EXCLUDE ItemID WHERE Items.YEAR < 1990");
        Assert.Empty(group.Filters);
    }

    private PersonalizeEngine Open() =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = State, Durability = Durability.EverySecond });
}

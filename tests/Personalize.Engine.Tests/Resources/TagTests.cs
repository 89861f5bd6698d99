using System.Globalization;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class TagTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-tags-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Tags_are_set_replaced_and_removed_and_there_again_after_a_restart()
    {
        using (PersonalizeEngine engine = Open())
        {
            engine.CreateDatasetGroup("shop");
            engine.SetTags("dataset-group/shop", Tags(("team", "blue"), ("cost", "7")));
            engine.SetTags("arn:aws:personalize:eu-west-1:123456789012:dataset-group/shop", Tags(("team", "red"), ("größe", "")));
            engine.RemoveTags("dataset-group/shop", ["cost", "never"]);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal([("größe", ""), ("team", "red")], again.GetTags("dataset-group/shop").Select(tag => (tag.Key, tag.Value)));
    }

    [Fact]
    public void Tags_go_with_their_resource()
    {
        using PersonalizeEngine engine = Open();
        engine.CreateDatasetGroup("shop");
        EventTracker tracker = engine.GetDatasetGroup("shop").CreateEventTracker("web");
        engine.SetTags($"event-tracker/{tracker.Id}", Tags(("a", "b")));
        engine.SetTags("dataset-group/shop", Tags(("a", "b")));

        engine.DropDatasetGroup("shop");

        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => engine.GetTags("dataset-group/shop")).Code);
        engine.CreateDatasetGroup("shop");
        Assert.Empty(engine.GetTags("dataset-group/shop"));
    }

    [Fact]
    public void A_resource_has_fifty_tags_at_most()
    {
        using PersonalizeEngine engine = Open();
        engine.CreateDatasetGroup("shop");
        engine.SetTags("dataset-group/shop", Enumerable.Range(0, 50).ToDictionary(i => i.ToString(CultureInfo.InvariantCulture), _ => "", StringComparer.Ordinal));

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => engine.SetTags("dataset-group/shop", Tags(("50", ""))));

        Assert.Equal((PersonalizeErrorCode.LimitExceeded, "dataset-group/shop would have 51 tags; allowed 50"), (refused.Code, refused.Message));
        engine.SetTags("dataset-group/shop", Tags(("49", "replaced")));
        Assert.Equal(50, engine.GetTags("dataset-group/shop").Count);
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("k!", "v")]
    [InlineData("k", "v\n")]
    public void A_key_or_value_that_is_none_is_refused(string key, string value)
    {
        using PersonalizeEngine engine = Open();
        engine.CreateDatasetGroup("shop");

        Assert.Throws<PersonalizeException>(() => engine.SetTags("dataset-group/shop", Tags((key, value))));
        Assert.Throws<PersonalizeException>(() => engine.SetTags("dataset-group/shop", Tags((new string('k', 129), value.Trim()))));
        Assert.Empty(engine.GetTags("dataset-group/shop"));
    }

    private static Dictionary<string, string> Tags(params (string Key, string Value)[] tags) => tags.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);

    private PersonalizeEngine Open() => PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
}

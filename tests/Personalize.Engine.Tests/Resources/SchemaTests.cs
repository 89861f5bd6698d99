using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class SchemaTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-schemas-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_schema_is_there_again_after_a_restart_and_after_a_snapshot()
    {
        using (PersonalizeEngine engine = Open())
        {
            Schema made = engine.CreateSchema("movie-items", Movies.Items);
            Assert.Equal((DatasetType.Items, Movies.Items, null), (made.Type, made.Text, made.Domain));
            engine.CreateSchema("gone", Movies.Users);
            engine.DropSchema("gone");
        }

        using (PersonalizeEngine engine = Open())
        {
            Assert.Equal("movie-items", Assert.Single(engine.Schemas).Name);
            engine.Snapshot();
        }

        using PersonalizeEngine again = Open();

        Schema schema = again.GetSchema("arn:aws:personalize:eu-west-1:123456789012:schema/movie-items");
        Assert.Equal(Movies.Items, schema.Text);
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => again.GetSchema("gone")).Code);
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => again.CreateSchema("movie-items", Movies.Items)).Code);
    }

    [Fact]
    public void A_schema_has_to_meet_its_domain()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => engine.CreateSchema("shop", Movies.Items, DatasetDomain.Ecommerce));

        Assert.Equal("the schema is refused: the required field PRICE of type float is missing from the Items schema of domain Ecommerce", refused.Message);
        Assert.Equal(DatasetDomain.VideoOnDemand, engine.CreateSchema("films", Movies.Interactions, DatasetDomain.VideoOnDemand).Domain);
        Assert.Throws<PersonalizeException>(() => engine.CreateDatasetGroup("shop", new DatasetGroupOptions { Items = Movies.Items, Domain = DatasetDomain.Ecommerce }));
    }

    [Fact]
    public void A_group_keeps_its_domain_role_and_key()
    {
        using (PersonalizeEngine engine = Open())
        {
            engine.CreateDatasetGroup("shop", new DatasetGroupOptions { Domain = DatasetDomain.Ecommerce, RoleArn = "arn:aws:iam::000000000000:role/r", KmsKeyArn = "k" });
            Assert.Throws<PersonalizeException>(() => engine.CreateDatasetGroup("half", new DatasetGroupOptions { RoleArn = "r" }));
        }

        using PersonalizeEngine again = Open();

        DatasetGroup group = Assert.Single(again.DatasetGroups);
        Assert.Equal((DatasetDomain.Ecommerce, "arn:aws:iam::000000000000:role/r", "k"), (group.Domain, group.RoleArn, group.KmsKeyArn));
        Assert.Equal(group.CreatedAt, group.ChangedAt);
    }

    private PersonalizeEngine Open() => PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
}

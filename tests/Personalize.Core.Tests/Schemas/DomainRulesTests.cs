using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Schemas;

public sealed class DomainRulesTests
{
    private const string Price = """{"name":"PRICE","type":"float"}""";
    private const string Category = """{"name":"CATEGORY_L1","type":["string"],"categorical":true}""";
    private const string Genres = """{"name":"GENRES","type":"string","categorical":true}""";
    private const string Created = """{"name":"CREATION_TIMESTAMP","type":"long"}""";

    [Theory]
    [InlineData(SchemaDomain.Ecommerce, Price, Category)]
    [InlineData(SchemaDomain.Ecommerce, Price, Category, """{"name":"PRODUCT_DESCRIPTION","type":["null","string"],"textual":true}""", """{"name":"COLOR","type":"string"}""")]
    [InlineData(SchemaDomain.VideoOnDemand, Genres, Created)]
    [InlineData(SchemaDomain.VideoOnDemand, """{"name":"GENRES_L1","type":"string","categorical":true}""", """{"name":"CREATION_TIMESTAMP","type":"int"}""")]
    public void Takes_what_the_domain_asks_for(SchemaDomain domain, params string[] fields) =>
        Assert.Null(DomainRules.Check(Read("Items", "ITEM_ID", fields), domain));

    [Theory]
    [InlineData(SchemaDomain.Ecommerce, "the required field PRICE of type float is missing from the Items schema of domain Ecommerce", Category)]
    [InlineData(SchemaDomain.Ecommerce, "the required field CATEGORY_L1 of type string with categorical true is missing", Price)]
    [InlineData(SchemaDomain.Ecommerce, "the reserved field PRICE is double; allowed: float", """{"name":"PRICE","type":"double"}""", Category)]
    [InlineData(SchemaDomain.Ecommerce, "the reserved field PRICE allows null; allowed: float without null", """{"name":"PRICE","type":["null","float"]}""", Category)]
    [InlineData(SchemaDomain.Ecommerce, "the reserved field CATEGORY_L2 is string; allowed: string with categorical true", Price, Category, """{"name":"CATEGORY_L2","type":"string"}""")]
    [InlineData(SchemaDomain.Ecommerce, "the reserved field PRODUCT_DESCRIPTION is string; allowed: string with textual true", Price, Category, """{"name":"PRODUCT_DESCRIPTION","type":"string"}""")]
    [InlineData(SchemaDomain.VideoOnDemand, "the required field CREATION_TIMESTAMP of type long is missing", Genres)]
    [InlineData(SchemaDomain.VideoOnDemand, "the required field GENRES of type string with categorical true is missing", Created)]
    [InlineData(SchemaDomain.VideoOnDemand, "the reserved field DURATION is string; allowed: float", Genres, Created, """{"name":"DURATION","type":"string"}""")]
    public void Refuses_what_it_does_not_allow(SchemaDomain domain, string expected, params string[] fields) =>
        Assert.StartsWith(expected, DomainRules.Check(Read("Items", "ITEM_ID", fields), domain));

    [Fact]
    public void Wants_an_event_type_in_both_domains_and_reserves_one_word_of_viewers()
    {
        const string keys = """{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"}""";
        DatasetSchema without = Read("Interactions", "USER_ID", keys);
        DatasetSchema with = Read("Interactions", "USER_ID", keys, """{"name":"EVENT_TYPE","type":"string"}""");
        DatasetSchema viewers = Read("Users", "USER_ID", """{"name":"SUBSCRIPTION_MODEL","type":"string"}""");

        foreach (var domain in Enum.GetValues<SchemaDomain>())
        {
            Assert.StartsWith("the required field EVENT_TYPE of type string is missing", DomainRules.Check(without, domain));
            Assert.Null(DomainRules.Check(with, domain));
        }

        Assert.StartsWith("the reserved field SUBSCRIPTION_MODEL is string", DomainRules.Check(viewers, SchemaDomain.VideoOnDemand));
        Assert.Null(DomainRules.Check(viewers, SchemaDomain.Ecommerce));
    }

    [Fact]
    public void A_schema_is_of_the_dataset_that_its_name_says()
    {
        Assert.Equal(DatasetKind.Users, Read("users", "USER_ID", Price).Kind);
        Assert.False(SchemaReader.TryRead("""{"type":"record","name":"Actions","fields":[{"name":"ACTION_ID","type":"string"}]}""", out _, out var error));
        Assert.Equal("the schema's name is \"Actions\"; allowed: \"Interactions\", \"Items\", \"Users\"", error);
        Assert.False(SchemaReader.TryRead("[]", out _, out error));
        Assert.Equal("the schema is []; allowed: a JSON object of type record", error);
    }

    private static DatasetSchema Read(string name, string id, params string[] fields)
    {
        var text = $$"""{"type":"record","name":"{{name}}","fields":[{"name":"{{id}}","type":"string"},{{string.Join(',', fields)}}]}""";
        Assert.True(SchemaReader.TryRead(text, out var schema, out var error), error);
        return schema;
    }
}

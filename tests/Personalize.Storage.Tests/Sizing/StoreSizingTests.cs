using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using Personalize.Storage.Sizing;
using Personalize.Storage.Tests.Datasets;
using Xunit;

namespace Personalize.Storage.Tests.Sizing;

public sealed class StoreSizingTests
{
    [Fact]
    public void A_cell_stands_for_sixteen_and_a_segment_for_those_behind_it()
    {
        var request = new SizeRequest
        {
            Items = 150_000,
            Users = 120_000,
            Interactions = 100_000,
            ItemSchema = GroupFixture.ItemSchema,
            UserSchema = GroupFixture.UserSchema,
            InteractionSchema = GroupFixture.EventSchema,
        };

        var made = ByName(StoreSizing.Make(request));
        var extended = ByName(StoreSizing.Extend(request));

        Assert.InRange(extended.Values.Sum(), made.Values.Sum() * .95, made.Values.Sum() * 1.05);
        string[] large = ["items/TITLE", "items/GENRES", "items/YEAR", "items/ids", "users/AGE", "users/ids", "interactions/rows", "interactions/EVENT_TYPE", "ids", "itemCounts"];
        Assert.All(large, name => Assert.InRange(extended[name], made[name] * .8, made[name] * 1.2));
    }

    [Theory]
    [InlineData(1_000, 5)]
    [InlineData(30_000, 12)]
    [InlineData(100_000, 40)]
    public void The_id_map_takes_what_it_foretells(int ids, int idBytes)
    {
        using var map = new IdMap();
        for (var i = 0; i < ids; i++)
            Assert.True(map.TryAdd(1, GroupFixture.Utf8($"{i}".PadLeft(idBytes, '0')), i));

        Assert.InRange(IdMap.BytesFor(ids, idBytes), map.MemoryBytes * .9, map.MemoryBytes * 1.1);
    }

    [Fact]
    public void Many_long_texts_are_made_whole()
    {
        string fields = string.Join(',', Enumerable.Range(0, 9).Select(i => $$"""{"name":"T{{i}}","type":"string"}"""));
        string json = $$"""{"type":"record","name":"Items","namespace":"n","fields":[{"name":"ITEM_ID","type":"string"},{{fields}}],"version":"1.0"}""";
        Assert.True(SchemaReader.TryRead(json, DatasetKind.Items, out var schema, out string? error), error);
        var request = new SizeRequest { Items = 100, ItemSchema = schema, TextBytes = 20_000 };

        // Number 20,000 has the longest texts: one and a half of what is asked.
        Assert.InRange(new MadeRecords(request).Entity(schema, 20_000).Length, 9 * 30_000, 9 * 30_100);
    }

    [Fact]
    public void More_of_anything_takes_more()
    {
        var request = new SizeRequest { Items = 1000, Users = 1000, Interactions = 10_000, ItemSchema = GroupFixture.ItemSchema, InteractionSchema = GroupFixture.EventSchema };
        long Bytes(SizeRequest asked) => StoreSizing.Predict(asked).Sum(line => line.Bytes);

        var bytes = Bytes(request);

        Assert.True(Bytes(request with { Items = 5000 }) > bytes);
        Assert.True(Bytes(request with { Users = 50_000 }) > bytes);
        Assert.True(Bytes(request with { Interactions = 60_000 }) > bytes);
        Assert.True(Bytes(request with { TextBytes = 200 }) > bytes);
        Assert.True(Bytes(request with { IdBytes = 40 }) > bytes);
        Assert.True(Bytes(request with { UserSchema = GroupFixture.UserSchema }) > bytes);
    }

    private static Dictionary<string, long> ByName(IEnumerable<MemoryLine> lines) => lines.ToDictionary(line => line.Name, line => line.Bytes, StringComparer.Ordinal);
}

using System.Text;
using CsCheck;
using Personalize.Storage.Import;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class ImportIdTableTests
{
    [Fact]
    public void Numbers_distinct_ids_as_a_dictionary_would() => Gen.Int[0, 3000].Array[0, 5000].Sample(draws =>
    {
        var table = new ImportIdTable();
        var model = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (int draw in draws)
        {
            string id = $"item-{draw}";
            model.TryAdd(id, model.Count);
            Assert.Equal(model[id], table.GetOrAdd(Encoding.UTF8.GetBytes(id)));
        }

        Assert.Equal(model.Count, table.Count);
        foreach ((string id, int number) in model)
            Assert.Equal(id, Encoding.UTF8.GetString(table[number]));
    }, iter: 20);

    [Fact]
    public void Allocates_nothing_for_a_known_id()
    {
        var table = new ImportIdTable();
        table.GetOrAdd("one"u8);

        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 1000; i++)
                table.GetOrAdd("one"u8);
        }));
    }
}

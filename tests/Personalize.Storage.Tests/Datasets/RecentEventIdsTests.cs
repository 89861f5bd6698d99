using CsCheck;
using Personalize.Storage.Datasets;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Datasets;

public sealed class RecentEventIdsTests
{
    [Fact]
    public void Remembers_the_newest_65_536_and_forgets_the_rest()
    {
        var ids = new RecentEventIds();
        for (var i = 0; i < 200_000; i++)
            Assert.True(ids.TryAdd("u"u8, Utf8($"{i}"), 0));
        Assert.Equal(RecentEventIds.CountMax, ids.Count);
        for (var i = 199_999; i >= 200_000 - RecentEventIds.CountMax; i--)
            Assert.False(ids.TryAdd("u"u8, Utf8($"{i}"), 0), $"{i}");
        Assert.True(ids.TryAdd("u"u8, Utf8($"{200_000 - RecentEventIds.CountMax - 1}"), 0));
        Assert.InRange(ids.MemoryBytes, 1, 1_400_000);
    }

    [Fact]
    public void Any_small_set_equals_a_set() =>
        Gen.Int[0, 400].Array[0, 500].Sample(
            numbers =>
            {
                var ids = new RecentEventIds();
                var model = new HashSet<int>();
                foreach (var number in numbers)
                    Assert.Equal(model.Add(number), ids.TryAdd("u"u8, Utf8($"{number}"), 7));
            },
            iter: 200);

    [Fact]
    public void An_absent_id_is_never_a_repeat()
    {
        var ids = new RecentEventIds();
        Assert.True(ids.TryAdd("u"u8, default, 0));
        Assert.True(ids.TryAdd("u"u8, default, 0));
        Assert.Equal(0, ids.Count);
    }
}

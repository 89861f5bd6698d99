using System.Text;
using Personalize.Training.ColdStart;

namespace Personalize.Training.Tests.ColdStart;

public class FeatureSpaceTests
{
    private static FeatureSpaceBuilder Builder()
    {
        var builder = new FeatureSpaceBuilder();
        builder.AddNumberColumn(3, [.. Enumerable.Range(1950, 64).Select(year => (double)year)]);
        builder.AddValue(1, "Drama");
        builder.AddValue(1, "Komödie");
        builder.AddValue(1, "Drama");
        builder.AddNumber(3, 1999);
        builder.EndItem();
        builder.EndItem();
        builder.AddValue(2, "Drama");
        builder.EndItem();
        return builder;
    }

    [Fact]
    public void Gives_each_value_of_each_column_one_number()
    {
        var features = Builder().Build();
        Assert.Equal(3, features.Items);
        Assert.Equal(FeatureSpaceBuilder.BucketsMax + 3, features.Count);
        Assert.Equal(3, features.Of(0).Length);
        Assert.Equal(0, features.Of(1).Length);
        Assert.True(features.Space.TryFind(1, "Drama", out int one));
        Assert.True(features.Space.TryFind(2, "Drama"u8, out int two));
        Assert.NotEqual(one, two);
        Assert.False(features.Space.TryFind(1, "Western", out _));
        Assert.False(features.Space.TryFind(9, "Drama"u8, out _));
    }

    [Fact]
    public void Puts_numbers_into_buckets_of_equal_count()
    {
        var space = Builder().Build().Space;
        Assert.True(space.TryFind(3, 1950, out int first));
        Assert.True(space.TryFind(3, 1953, out int same));
        Assert.True(space.TryFind(3, 1954, out int next));
        Assert.True(space.TryFind(3, -5, out int below));
        Assert.True(space.TryFind(3, 3000, out int above));
        Assert.Equal(first, same);
        Assert.Equal(first, below);
        Assert.NotEqual(first, next);
        Assert.True(space.TryFind(3, 2013, out int last));
        Assert.Equal(last, above);
        Assert.False(space.TryFind(3, double.NaN, out _));
    }

    [Fact]
    public void A_column_of_one_number_says_nothing()
    {
        var builder = new FeatureSpaceBuilder();
        builder.AddNumberColumn(0, [5, 5, 5, double.NaN]);
        Assert.Equal(0, builder.Build().Count);
    }

    [Fact]
    public void Comes_back_from_bytes()
    {
        var space = Builder().Build().Space;
        var back = FeatureSpace.FromBytes(space.ToBytes());
        Assert.Equal(space.ToBytes(), back.ToBytes());
        Assert.True(back.TryFind(1, Encoding.UTF8.GetBytes("Komödie"), out int feature));
        Assert.True(space.TryFind(1, "Komödie", out int original));
        Assert.Equal(original, feature);
    }

    [Fact]
    public void Refuses_every_cut_and_every_hostile_count()
    {
        byte[] bytes = Builder().Build().Space.ToBytes();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => FeatureSpace.FromBytes(bytes.AsSpan(0, length)));
        bytes[3] = 0x7F;
        Assert.Throws<InvalidDataException>(() => FeatureSpace.FromBytes(bytes));
    }

    [Fact]
    public void Looks_values_up_without_allocating()
    {
        var space = Builder().Build().Space;
        space.TryFind(1, "Drama"u8, out _);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 100; i++) space.TryFind(1, "Drama"u8, out _);
        }));
    }
}

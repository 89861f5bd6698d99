using Personalize.Cli.Generation;
using Xunit;

namespace Personalize.Cli.Tests.Generation;

public sealed class SampleRandomTests
{
    [Fact]
    public void Gives_the_published_numbers_of_SplitMix64()
    {
        var random = new SampleRandom(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];

        foreach (ulong number in expected)
            Assert.Equal(number, random.NextUInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Draws_every_number_below_the_end_and_none_other(int end)
    {
        var random = new SampleRandom(5);
        int[] seen = new int[end];

        for (int i = 0; i < end * 40; i++)
            seen[random.Next(end)]++;

        Assert.DoesNotContain(0, seen);
    }

    [Fact]
    public void Draws_by_weight()
    {
        var random = new SampleRandom(5);
        int[] seen = new int[3];

        for (int i = 0; i < 10_000; i++)
            seen[random.Weighted([1, 0, 3])]++;

        Assert.Equal(0, seen[1]);
        Assert.InRange(seen[2], 7_300, 7_700);
    }

    [Fact]
    public void Parts_and_numbers_have_sequences_of_their_own()
    {
        var numbers = new HashSet<ulong>();
        foreach (SampleRandom.Part part in Enum.GetValues<SampleRandom.Part>())
        {
            for (int number = 0; number < 1000; number++)
                Assert.True(numbers.Add(SampleRandom.ForPart(1, part, number).NextUInt64()));
        }
    }
}

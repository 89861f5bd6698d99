using Personalize.Server.Aws.Runtime;
using Xunit;

namespace Personalize.Server.Tests.Aws.Runtime;

public sealed class PlaceChoiceTests
{
    [Fact]
    public void Every_choice_is_as_likely_as_any_other()
    {
        var choice = new PlaceChoice(seed: 1);
        var counts = new Dictionary<int, int>();
        Span<bool> places = stackalloc bool[6];
        for (int i = 0; i < 20_000; i++)
        {
            choice.Choose(2, places);
            int mask = 0;
            for (int place = 0; place < places.Length; place++)
                mask |= places[place] ? 1 << place : 0;

            Assert.Equal(2, System.Numerics.BitOperations.PopCount((uint)mask));
            counts[mask] = counts.GetValueOrDefault(mask) + 1;
        }

        Assert.Equal(15, counts.Count);
        double chiSquare = counts.Values.Sum(count => Math.Pow(count - (20_000 / 15.0), 2) / (20_000 / 15.0));
        Assert.InRange(chiSquare, 0, 36); // 14 degrees of freedom: beyond 36 once in a thousand
    }

    [Fact]
    public void A_run_can_be_repeated()
    {
        bool[] first = new bool[100];
        bool[] second = new bool[100];
        new PlaceChoice(7).Choose(50, first);
        new PlaceChoice(7).Choose(50, second);

        Assert.Equal(first, second);
    }
}

using CsCheck;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Matrices;

public class VectorLoopsTests
{
    [Fact]
    public void Equal_the_plain_loops_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] left = Planted.Random(1, length, 1).Row(0).ToArray();
            float[] right = Planted.Random(1, length, 2).Row(0).ToArray();
            float[] expected = new float[length];
            double dot = 0;
            int above = 0;
            for (int i = 0; i < length; i++)
            {
                expected[i] = MathF.FusedMultiplyAdd(.3f, left[i], right[i]);
                dot += (double)left[i] * right[i];
                if (left[i] > .1f) above++;
            }

            Assert.Equal(dot, VectorLoops.Dot(left, right), 1e-4);
            Assert.Equal(above, VectorLoops.CountAbove(left, .1f));
            VectorLoops.AddScaled(.3f, left, right);
            Assert.Equal(expected, right);
        }
    }

    [Fact]
    public void Nth_largest_equals_sorting()
    {
        Check.Sample(Gen.Float[-9f, 9f].Array[1, 60], values =>
        {
            float[] sorted = [.. values.OrderDescending()];
            for (int n = 1; n <= values.Length; n++) Assert.Equal(sorted[n - 1], Largest.NthLargest([.. values], n));
        }, iter: 300);
    }
}

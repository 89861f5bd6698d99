using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

/// <summary>What every scan must equal, written so that it is plainly right: the order of the sum, and a full sort.</summary>
internal static class Plain
{
    public static readonly int[] Widths = [512, 256, 128, 0];

    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var lanes = new float[16];
        for (var j = 0; j < x.Length; j++) lanes[j % 16] = MathF.FusedMultiplyAdd(x[j], y[j], lanes[j % 16]);
        foreach (var half in (int[])[8, 4, 2, 1])
            for (var i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        return lanes[0] + 0f;
    }

    /// <summary>The k best of the rows that have a vector and are allowed, by a sort of all of them.</summary>
    public static ScoredItem[] Search(float[]?[] rows, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, int k)
    {
        var cleanQuery = Clean(query);
        var all = new List<ScoredItem>();
        for (var row = 0; row < rows.Length; row++)
            if (rows[row] is { } vector && IsAllowed(mask, row))
                all.Add(new ScoredItem(row, Dot(Clean(vector), cleanQuery)));
        return [.. all.OrderByDescending(item => item.Score).ThenBy(item => item.Row).Take(k)];
    }

    public static bool IsAllowed(ReadOnlySpan<ulong> mask, int row) =>
        mask.IsEmpty || (row / 64 < mask.Length && (mask[row / 64] >> (row % 64) & 1) == 1);

    public static float[] Clean(ReadOnlySpan<float> values)
    {
        var clean = values.ToArray();
        for (var i = 0; i < clean.Length; i++)
            if (clean[i] == 0 || float.IsSubnormal(clean[i])) clean[i] = 0f;
        return clean;
    }

    public static float[] Flatten(float[]?[] rows) => [.. rows.SelectMany(row => row!)];

    public static float[] RandomVector(Random random, int length, float scale = 1f)
    {
        var vector = new float[length];
        for (var i = 0; i < length; i++) vector[i] = ((random.NextSingle() * 2) - 1) * scale;
        return vector;
    }

    public static void AssertEqualBits(ReadOnlySpan<ScoredItem> expected, ReadOnlySpan<ScoredItem> actual, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} found, {expected.Length} expected");
        for (var i = 0; i < expected.Length; i++)
        {
            var same = expected[i].Row == actual[i].Row
                && BitConverter.SingleToInt32Bits(expected[i].Score) == BitConverter.SingleToInt32Bits(actual[i].Score);
            Assert.True(same, $"{what}, place {i}: {actual[i]}, expected {expected[i]}");
        }
    }
}

using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class PassKernelTests
{
    public static TheoryData<int> Widths => [.. Plain.Widths];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Masks_up_to_a_guard_page_are_those_of_the_plain_loop(int bits)
    {
        var kernel = PassKernel.ForBits(bits);
        var random = new Random(bits);
        for (var groups = 1; groups <= 65; groups += groups < 8 ? 1 : 19)
            for (var blocks = 0; blocks <= 9; blocks++)
            {
                var bytes = groups * BlockCoder.GroupBytes * blocks;
                using var guarded = new GuardedFloats(Math.Max(bytes, 4) / 4);
                var codes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(guarded.Last(bytes / 4));
                random.NextBytes(codes);
                var query = Pairs(random, groups);
                var cuts = new short[blocks];
                for (var i = 0; i < blocks; i++) cuts[i] = (short)random.Next(-3_000, 3_000);
                if (blocks > 1) (cuts[0], cuts[1]) = (short.MinValue, short.MaxValue);
                var masks = new uint[blocks];
                var any = kernel.FillMasks(in codes.GetPinnableReference(), Twice(query), cuts, masks);
                var expected = Masks(codes, groups, query, cuts);
                Assert.Equal(expected, masks);
                Assert.Equal(expected.Aggregate(0u, (all, mask) => all | mask), any);
            }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sums_up_to_a_guard_page_are_those_of_the_plain_loop(int bits)
    {
        var random = new Random(bits);
        for (var groups = 1; groups <= 17; groups += 4)
            for (var blocks = 0; blocks <= 3; blocks++)
            {
                var bytes = groups * BlockCoder.GroupBytes * blocks;
                using var guarded = new GuardedFloats(Math.Max(bytes, 4) / 4);
                var codes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(guarded.Last(bytes / 4));
                random.NextBytes(codes);
                var query = Twice(Pairs(random, groups));
                short[] sums = new short[blocks * 32], expected = new short[blocks * 32];
                PassKernel.ForBits(0).FillSums(in codes.GetPinnableReference(), query, expected);
                PassKernel.ForBits(bits).FillSums(in codes.GetPinnableReference(), query, sums);
                Assert.Equal(expected, sums);
                for (var row = 0; row < sums.Length; row += 7)
                {
                    var masks = new uint[1];
                    PassKernel.ForBits(0).FillMasks(in codes[row / 32 * groups * BlockCoder.GroupBytes], query, [(short)(sums[row] - 1)], masks);
                    Assert.NotEqual(0u, masks[0] & (1u << (row % 32)));
                    PassKernel.ForBits(0).FillMasks(in codes[row / 32 * groups * BlockCoder.GroupBytes], query, [sums[row]], masks);
                    Assert.Equal(0u, masks[0] & (1u << (row % 32)));
                }
            }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_largest_sums_do_not_overflow(int bits)
    {
        // 15 × 17 × 127 = 32,385: the most that 15 Σ|q̂| ≤ 32,767 leaves for whole columns of 127.
        var codes = new byte[5 * BlockCoder.GroupBytes];
        codes.AsSpan().Fill(0xFF);
        foreach (var sign in (int[])[1, -1])
        {
            var query = new short[10];
            for (var column = 0; column < 17; column++) query[column / 2] = (short)(column % 2 == 0 ? (byte)(sign * 127) : (byte)query[column / 2] | (sign * 127 << 8));
            var masks = new uint[2];
            var cut = (short)(sign * 32_385);
            PassKernel.ForBits(bits).FillMasks(in codes[0], Twice(query), [(short)(cut - 1)], masks);
            Assert.Equal(uint.MaxValue, masks[0]);
            PassKernel.ForBits(bits).FillMasks(in codes[0], Twice(query), [cut], masks);
            Assert.Equal(0u, masks[0]);
        }
    }

    private static int[] Twice(short[] pairs) => Array.ConvertAll(pairs, pair => 0x0001_0001 * (ushort)pair);

    private static short[] Pairs(Random random, int groups)
    {
        var pairs = new short[2 * groups];
        var most = Math.Min(127, 2_184 / (groups * 4));
        for (var i = 0; i < pairs.Length; i++) pairs[i] = (short)((byte)random.Next(-most, most + 1) | (random.Next(-most, most + 1) << 8));
        return pairs;
    }

    private static uint[] Masks(ReadOnlySpan<byte> codes, int groups, short[] query, short[] cuts)
    {
        var masks = new uint[cuts.Length];
        for (var block = 0; block < cuts.Length; block++)
            for (var row = 0; row < 32; row++)
            {
                var sum = 0;
                for (var column = 0; column < groups * 4; column++)
                {
                    var pair = query[column / 2];
                    var q = column % 2 == 0 ? (sbyte)(pair & 0xFF) : (sbyte)(pair >> 8);
                    var two = codes[(((block * groups) + (column / 4)) * 64) + (2 * row) + (column % 2)];
                    sum += q * (column % 4 < 2 ? two & 15 : two >> 4);
                }
                if (sum > cuts[block]) masks[block] |= 1u << row;
            }
        return masks;
    }
}

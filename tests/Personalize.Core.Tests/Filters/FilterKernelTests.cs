using CsCheck;
using Personalize.Core.Filters;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class FilterKernelTests
{
    private static readonly int[] Widths = [512, 256, 128, 0];

    [Fact]
    public void Finds_the_same_numbers_in_every_width_and_kind()
    {
        Gen.Int[-3, 3].Array[128].Select(Gen.Int[-4, 4].Array[0, 5], Gen.Int[-4, 4].Array[5], Gen.ULong).Sample(
            (numbers, lows, highs, wanted) =>
            {
                var upper = highs[..lows.Length];
                return Agree(numbers, lows, upper, wanted, number => number)
                    && Agree(numbers, lows, upper, wanted, number => (long)number << 40)
                    && Agree(numbers, lows, upper, wanted, number => number / 2f)
                    && Agree(numbers, lows, upper, wanted, number => number * 1e100);
            },
            iter: 500);
    }

    [Fact]
    public void Looks_up_the_same_codes_in_every_width_and_table_size()
    {
        foreach (var count in (int[])[0, 1, 31, 32, 511, 512, 5000])
        {
            Gen.Int[-1, count - 1].Array[128].Select(Gen.UInt.Array[CodeKernel.TableWords(count)], Gen.ULong).Sample(
                (codes, table, wanted) => Array.TrueForAll(Widths, width =>
                {
                    var bits = new ulong[2];
                    CodeKernel.Find(codes, table, [wanted, ulong.MaxValue], bits, width);
                    return bits[0] == (wanted == 0 ? 0 : Expect(codes.AsSpan(0, 64), table)) && bits[1] == Expect(codes.AsSpan(64), table);
                }),
                iter: 100);
        }
    }

    [Fact]
    public void Never_reads_past_a_table_for_codes_newer_than_it()
    {
        var codes = new int[64];
        Array.Fill(codes, int.MaxValue - 1);
        foreach (var words in (int[])[16, 40])
        {
            foreach (var width in Widths) CodeKernel.Find(codes, new uint[words], [1], new ulong[1], width);
        }
        Assert.Throws<ArgumentException>(() => CodeKernel.Find(codes, new uint[16], [1, 1], new ulong[2], 0));
    }

    private static ulong Expect(ReadOnlySpan<int> codes, uint[] table)
    {
        var bits = 0UL;
        for (var row = 0; row < 64; row++)
        {
            var index = codes[row] + 1;
            if ((table[index / 32] >> (index % 32) & 1) != 0) bits |= 1UL << row;
        }
        return bits;
    }

    private static bool Agree<T>(int[] numbers, int[] lows, int[] highs, ulong wanted, Converter<int, T> convert)
        where T : unmanaged, IComparable<T>
    {
        var (values, low, high) = (Array.ConvertAll(numbers, convert), Array.ConvertAll(lows, convert), Array.ConvertAll(highs, convert));
        foreach (var width in Widths)
        {
            var bits = new ulong[2];
            NumberKernel.Find(values, low, high, [wanted, ulong.MaxValue], bits, width);
            for (var row = 0; row < 128; row++)
            {
                var expected = (row >= 64 || wanted != 0)
                    && Enumerable.Range(0, low.Length).Any(range => values[row].CompareTo(low[range]) >= 0 && values[row].CompareTo(high[range]) <= 0);
                if ((bits[row / 64] >> row % 64 & 1) != (expected ? 1UL : 0)) return false;
            }
        }
        return true;
    }
}

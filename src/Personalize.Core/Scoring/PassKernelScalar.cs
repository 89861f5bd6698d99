using System.Runtime.CompilerServices;

namespace Personalize.Core.Scoring;

/// <summary>The 4-bit pass without vectors: the plain loop that defines what the others must give.</summary>
internal sealed class PassKernelScalar : PassKernel
{
    public override uint FillMasks(ref readonly byte codes, ReadOnlySpan<int> query, ReadOnlySpan<short> cuts, Span<uint> masks)
    {
        ref var block = ref Unsafe.AsRef(in codes);
        var any = 0u;
        for (var i = 0; i < cuts.Length; i++)
        {
            var mask = 0u;
            for (var row = 0; row < BlockCoder.BlockRows; row++)
                if (Sum(ref Unsafe.Add(ref block, 2 * row), query) > cuts[i]) mask |= 1u << row;
            masks[i] = mask;
            any |= mask;
            block = ref Unsafe.Add(ref block, query.Length / 2 * BlockCoder.GroupBytes);
        }
        return any;
    }

    public override void FillSums(ref readonly byte codes, ReadOnlySpan<int> query, Span<short> sums)
    {
        ref var block = ref Unsafe.AsRef(in codes);
        for (var at = 0; at < sums.Length; at += BlockCoder.BlockRows)
        {
            for (var row = 0; row < BlockCoder.BlockRows; row++) sums[at + row] = (short)Sum(ref Unsafe.Add(ref block, 2 * row), query);
            block = ref Unsafe.Add(ref block, query.Length / 2 * BlockCoder.GroupBytes);
        }
    }

    private static int Sum(ref byte codes, ReadOnlySpan<int> query)
    {
        var sum = 0;
        for (var pair = 0; pair < query.Length; pair += 2)
        {
            var first = Unsafe.Add(ref codes, pair / 2 * BlockCoder.GroupBytes);
            var second = Unsafe.Add(ref codes, (pair / 2 * BlockCoder.GroupBytes) + 1);
            sum += ((first & 15) * (sbyte)query[pair]) + ((second & 15) * (query[pair] >> 24));
            sum += ((first >> 4) * (sbyte)query[pair + 1]) + ((second >> 4) * (query[pair + 1] >> 24));
        }
        return sum;
    }
}

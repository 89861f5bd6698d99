using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>The 4-bit pass in vectors of 128 bits, 8 rows at a time, with plain multiplications: runs on every processor.</summary>
internal sealed class PassKernel128 : PassKernel
{
    private const int Lanes = 8;

    public override uint FillMasks(ref readonly byte codes, ReadOnlySpan<int> query, ReadOnlySpan<short> cuts, Span<uint> masks)
    {
        masks = masks[..cuts.Length];
        ref var block = ref Unsafe.AsRef(in codes);
        ref var q = ref MemoryMarshal.GetReference(query);
        var any = 0u;
        for (var i = 0; i < cuts.Length; i++)
        {
            var mask = 0u;
            for (var row = 0; row < BlockCoder.BlockRows; row += Lanes)
            {
                var sums = Sum(ref Unsafe.Add(ref block, 2 * row), ref q, query.Length);
                mask |= Vector128.GreaterThan(sums, Vector128.Create(cuts[i])).ExtractMostSignificantBits() << row;
            }
            masks[i] = mask;
            any |= mask;
            block = ref Unsafe.Add(ref block, query.Length / 2 * BlockCoder.GroupBytes);
        }
        return any;
    }

    public override void FillSums(ref readonly byte codes, ReadOnlySpan<int> query, Span<short> sums)
    {
        ref var block = ref Unsafe.AsRef(in codes);
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var at = 0; at < sums.Length; at += BlockCoder.BlockRows)
        {
            for (var row = 0; row < BlockCoder.BlockRows; row += Lanes)
                Sum(ref Unsafe.Add(ref block, 2 * row), ref q, query.Length).StoreUnsafe(ref sum, (nuint)(at + row));
            block = ref Unsafe.Add(ref block, query.Length / 2 * BlockCoder.GroupBytes);
        }
    }

    private static Vector128<short> Sum(ref byte group, ref int query, int pairs)
    {
        var sums = Vector128<short>.Zero;
        var nibble = Vector128.Create((short)15);
        for (nint pair = 0; pair < pairs; pair += 2)
        {
            // Four nibbles of a 16-bit lane: columns 4j, 4j + 2, 4j + 1, 4j + 3 from the lowest.
            var four = Vector128.LoadUnsafe(ref group).AsInt16();
            var low = Unsafe.Add(ref query, pair);
            var high = Unsafe.Add(ref query, pair + 1);
            sums += ((four & nibble) * Vector128.Create((short)(sbyte)low)) + (((four >>> 8) & nibble) * Vector128.Create((short)(low >> 24)));
            sums += (((four >>> 4) & nibble) * Vector128.Create((short)(sbyte)high)) + ((four >>> 12) * Vector128.Create((short)(high >> 24)));
            group = ref Unsafe.Add(ref group, BlockCoder.GroupBytes);
        }
        return sums;
    }
}

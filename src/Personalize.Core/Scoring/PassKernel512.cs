using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Personalize.Core.Scoring;

/// <summary>The 4-bit pass in vectors of 512 bits: a block's 32 sums are one register.</summary>
/// <remarks>
/// One block at a time, so that the codes are one stream: two or four blocks side by side share the loads of the query but read memory
/// less than half as fast (measured on Zen 4).
/// </remarks>
internal sealed class PassKernel512 : PassKernel
{
    public override uint FillMasks(ref readonly byte codes, ReadOnlySpan<int> query, ReadOnlySpan<short> cuts, Span<uint> masks)
    {
        masks = masks[..cuts.Length];
        ref var group = ref Unsafe.AsRef(in codes);
        ref var q = ref MemoryMarshal.GetReference(query);
        var nibble = Vector512.Create((byte)15);
        var any = 0u;
        for (var block = 0; block < cuts.Length; block++)
        {
            var sums = Vector512<short>.Zero;
            for (nint pair = 0; pair < query.Length; pair += 2)
            {
                var both = Vector512.LoadUnsafe(ref group);
                var low = Avx512BW.MultiplyAddAdjacent(both & nibble, Vector512.Create(Unsafe.Add(ref q, pair)).AsSByte());
                var high = Avx512BW.MultiplyAddAdjacent((both.AsUInt16() >>> 4).AsByte() & nibble, Vector512.Create(Unsafe.Add(ref q, pair + 1)).AsSByte());
                sums += low + high;
                group = ref Unsafe.Add(ref group, BlockCoder.GroupBytes);
            }
            var mask = (uint)Vector512.GreaterThan(sums, Vector512.Create(cuts[block])).ExtractMostSignificantBits();
            masks[block] = mask;
            any |= mask;
        }
        return any;
    }

    public override void FillSums(ref readonly byte codes, ReadOnlySpan<int> query, Span<short> sums)
    {
        ref var group = ref Unsafe.AsRef(in codes);
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        var nibble = Vector512.Create((byte)15);
        for (nuint at = 0; at < (nuint)sums.Length; at += BlockCoder.BlockRows)
        {
            var block = Vector512<short>.Zero;
            for (nint pair = 0; pair < query.Length; pair += 2)
            {
                var both = Vector512.LoadUnsafe(ref group);
                var low = Avx512BW.MultiplyAddAdjacent(both & nibble, Vector512.Create(Unsafe.Add(ref q, pair)).AsSByte());
                var high = Avx512BW.MultiplyAddAdjacent((both.AsUInt16() >>> 4).AsByte() & nibble, Vector512.Create(Unsafe.Add(ref q, pair + 1)).AsSByte());
                block += low + high;
                group = ref Unsafe.Add(ref group, BlockCoder.GroupBytes);
            }
            block.StoreUnsafe(ref sum, at);
        }
    }
}

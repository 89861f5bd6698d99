using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Personalize.Core.Scoring;

/// <summary>The 4-bit pass in vectors of 256 bits: a block's 32 sums are two registers.</summary>
internal sealed class PassKernel256 : PassKernel
{
    public override uint FillMasks(ref readonly byte codes, ReadOnlySpan<int> query, ReadOnlySpan<short> cuts, Span<uint> masks)
    {
        masks = masks[..cuts.Length];
        ref var group = ref Unsafe.AsRef(in codes);
        ref var q = ref MemoryMarshal.GetReference(query);
        var nibble = Vector256.Create((byte)15);
        var any = 0u;
        for (var block = 0; block < cuts.Length; block++)
        {
            var first = Vector256<short>.Zero;
            var second = Vector256<short>.Zero;
            for (nint pair = 0; pair < query.Length; pair += 2)
            {
                var low = Vector256.Create(Unsafe.Add(ref q, pair)).AsSByte();
                var high = Vector256.Create(Unsafe.Add(ref q, pair + 1)).AsSByte();
                var both = Vector256.LoadUnsafe(ref group);
                first += Avx2.MultiplyAddAdjacent(both & nibble, low)
                    + Avx2.MultiplyAddAdjacent((both.AsUInt16() >>> 4).AsByte() & nibble, high);
                both = Vector256.LoadUnsafe(ref group, 32);
                second += Avx2.MultiplyAddAdjacent(both & nibble, low)
                    + Avx2.MultiplyAddAdjacent((both.AsUInt16() >>> 4).AsByte() & nibble, high);
                group = ref Unsafe.Add(ref group, BlockCoder.GroupBytes);
            }
            var cut = Vector256.Create(cuts[block]);
            var mask = Vector256.GreaterThan(first, cut).ExtractMostSignificantBits()
                | (Vector256.GreaterThan(second, cut).ExtractMostSignificantBits() << 16);
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
        var nibble = Vector256.Create((byte)15);
        for (nuint at = 0; at < (nuint)sums.Length; at += BlockCoder.BlockRows)
        {
            var first = Vector256<short>.Zero;
            var second = Vector256<short>.Zero;
            for (nint pair = 0; pair < query.Length; pair += 2)
            {
                var low = Vector256.Create(Unsafe.Add(ref q, pair)).AsSByte();
                var high = Vector256.Create(Unsafe.Add(ref q, pair + 1)).AsSByte();
                var both = Vector256.LoadUnsafe(ref group);
                first += Avx2.MultiplyAddAdjacent(both & nibble, low)
                    + Avx2.MultiplyAddAdjacent((both.AsUInt16() >>> 4).AsByte() & nibble, high);
                both = Vector256.LoadUnsafe(ref group, 32);
                second += Avx2.MultiplyAddAdjacent(both & nibble, low)
                    + Avx2.MultiplyAddAdjacent((both.AsUInt16() >>> 4).AsByte() & nibble, high);
                group = ref Unsafe.Add(ref group, BlockCoder.GroupBytes);
            }
            first.StoreUnsafe(ref sum, at);
            second.StoreUnsafe(ref sum, at + 16);
        }
    }
}

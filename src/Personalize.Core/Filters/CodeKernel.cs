using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Personalize.Core.Filters;

/// <summary>Looks up, 64 rows at a time, one bit per cell code.</summary>
/// <remarks>
/// A table holds a bit for every code plus one, so that bit 0 answers for null (-1). Up to 511 codes fit one register of 16 words, which a
/// permute reads; larger tables are gathered. One path per vector width, chosen once; all give the same bits.
/// </remarks>
internal static class CodeKernel
{
    /// <summary>Words of the smallest table: one 512-bit register.</summary>
    public const int TableWordsMin = 16;

    /// <summary>Words of a table for codes 0..count-1 and null, filled up to a register.</summary>
    public static int TableWords(int count) => Math.Max(TableWordsMin, (count + 1 + 31) / 32);

    /// <summary>
    /// One bit per row into <paramref name="bits"/>: that of its code. Words whose <paramref name="wanted"/> word is 0 are not looked
    /// at and become 0. A code past the table gives an arbitrary bit, never a read outside.
    /// </summary>
    public static void Find(ReadOnlySpan<int> codes, ReadOnlySpan<uint> table, ReadOnlySpan<ulong> wanted, Span<ulong> bits, int vectorBits)
    {
        if (codes.Length < wanted.Length * 64 || bits.Length != wanted.Length || table.Length < TableWordsMin)
            throw new ArgumentException("spans do not fit together", nameof(codes));
        for (var word = 0; word < wanted.Length; word++)
        {
            if (wanted[word] == 0)
            {
                bits[word] = 0;
                continue;
            }
            ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(codes), word * 64);
            if (vectorBits == 512 && Avx512F.IsSupported && table.Length == TableWordsMin) bits[word] = Permute(ref first, table);
            else if (vectorBits >= 256 && Avx2.IsSupported) bits[word] = Gather(ref first, table);
            else bits[word] = Plain(codes.Slice(word * 64, 64), table);
        }
    }

    private static ulong Permute(ref int first, ReadOnlySpan<uint> table)
    {
        var words = Vector512.Create(table);
        var bits = 0UL;
        for (var i = 0; i < 64; i += Vector512<int>.Count)
        {
            var index = Vector512.LoadUnsafe(ref first, (nuint)i).AsUInt32() + Vector512<uint>.One;
            var word = Avx512F.PermuteVar16x32(words, index >>> 5);
            // The bit of the code moves to the top: left by 31 - index mod 32.
            var moved = Avx512F.ShiftLeftLogicalVariable(word, Vector512.AndNot(Vector512.Create(31u), index));
            bits |= moved.ExtractMostSignificantBits() << i;
        }
        return bits;
    }

    private static unsafe ulong Gather(ref int first, ReadOnlySpan<uint> table)
    {
        var last = Vector256.Create((uint)table.Length - 1);
        var bits = 0UL;
        // Safe: every gathered index is at most table.Length - 1, and the table does not move while it is fixed.
        fixed (uint* words = table)
        {
            for (var i = 0; i < 64; i += Vector256<int>.Count)
            {
                var index = Vector256.LoadUnsafe(ref first, (nuint)i).AsUInt32() + Vector256<uint>.One;
                var at = Vector256.Min(index >>> 5, last).AsInt32();
                var word = Avx2.GatherVector256(words, at, sizeof(uint));
                var moved = Avx2.ShiftLeftLogicalVariable(word, Vector256.AndNot(Vector256.Create(31u), index));
                bits |= (ulong)moved.ExtractMostSignificantBits() << i;
            }
        }
        return bits;
    }

    private static ulong Plain(ReadOnlySpan<int> codes, ReadOnlySpan<uint> table)
    {
        var bits = 0UL;
        for (var i = 0; i < codes.Length; i++)
        {
            var index = (uint)codes[i] + 1;
            var word = table[(int)Math.Min(index >>> 5, (uint)table.Length - 1)];
            bits |= (ulong)((word >> (int)(index & 31)) & 1) << i;
        }
        return bits;
    }
}

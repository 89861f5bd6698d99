using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Compares one text with 64 cells at once, by their heads and lengths.</summary>
internal static class TextKernel
{
    /// <summary>Bit i = cell i has this head and this length.</summary>
    /// <param name="heads">Of 64 rows.</param>
    /// <param name="cells">Of the same rows.</param>
    /// <param name="head">First 8 bytes of the text, see <see cref="TextColumn"/>.</param>
    /// <param name="bytes">Its length.</param>
    public static ulong Find(ReadOnlySpan<ulong> heads, ReadOnlySpan<ulong> cells, ulong head, int bytes)
    {
        ref var firstHead = ref MemoryMarshal.GetReference(heads[..Table.BlockRows]);
        ref var firstCell = ref MemoryMarshal.GetReference(cells[..Table.BlockRows]);
        var wantedHead = Vector512.Create(head);
        var wantedBytes = Vector512.Create((ulong)bytes);
        var lengths = Vector512.Create(TextColumn.LengthMask);
        var found = 0UL;
        for (var i = 0; i < Table.BlockRows; i += Vector512<ulong>.Count)
        {
            var same = Vector512.Equals(Vector512.LoadUnsafe(ref firstHead, (nuint)i), wantedHead)
                & Vector512.Equals(Vector512.LoadUnsafe(ref firstCell, (nuint)i) & lengths, wantedBytes);
            found |= same.ExtractMostSignificantBits() << i;
        }
        return found;
    }
}

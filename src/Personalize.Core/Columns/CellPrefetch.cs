using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Personalize.Core.Columns;

/// <summary>Asks for cells some time before they are written: the misses of a row's columns then run side by side.</summary>
internal static class CellPrefetch
{
    public static unsafe void Ask<T>(T[] cells, int at)
        where T : unmanaged
    {
        // Safe: a prefetch reads nothing into the program and never faults, wherever the array has gone meanwhile.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(cells), at)));
    }

    public static unsafe void Ask(ReadOnlySpan<byte> bytes)
    {
        // Safe: as above.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Personalize.Core.Scoring;

/// <summary>Zeroed values that begin at a 64-byte border and are never moved: pinned heap, over-allocated and sliced.</summary>
internal sealed class AlignedArray<T>
    where T : unmanaged
{
    private const int BorderBytes = 64;

    private readonly T[] _storage;
    private readonly int _offset;

    public AlignedArray(long length)
    {
        if (length > LengthMax) throw new ArgumentOutOfRangeException(nameof(length), length, $"{length} values in one array; allowed 0..{LengthMax}");
        _storage = GC.AllocateArray<T>((int)length + (BorderBytes / Unsafe.SizeOf<T>()), pinned: true);
        Length = (int)length;
        _offset = OffsetToBorder(_storage);
    }

    /// <summary>What one array can hold, less the room for alignment.</summary>
    public static long LengthMax => Array.MaxLength - (BorderBytes / Unsafe.SizeOf<T>());

    public int Length { get; }

    public long MemoryBytes => _storage.Length * (long)Unsafe.SizeOf<T>();

    public ref T First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_storage), _offset);

    public Span<T> Slice(int start, int length) => _storage.AsSpan(_offset, Length).Slice(start, length);

    private static unsafe int OffsetToBorder(T[] pinned)
    {
        // Safe: the array is on the pinned heap, its address never changes; the pointer is only looked at.
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((BorderBytes - (address % BorderBytes)) % BorderBytes) / Unsafe.SizeOf<T>();
    }
}

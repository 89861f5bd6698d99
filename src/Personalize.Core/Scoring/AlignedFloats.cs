using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Personalize.Core.Scoring;

/// <summary>Zeroed floats that begin at a 64-byte border and are never moved: pinned heap, over-allocated and sliced.</summary>
internal sealed class AlignedFloats
{
    private const int BorderBytes = 64;

    private readonly float[] _storage;
    private readonly int _offset;

    public AlignedFloats(long length)
    {
        if (length > LengthMax) throw new ArgumentOutOfRangeException(nameof(length), length, $"{length} floats; allowed 0..{LengthMax}");
        _storage = GC.AllocateArray<float>((int)length + (BorderBytes / sizeof(float)), pinned: true);
        Length = (int)length;
        _offset = OffsetToBorder(_storage);
    }

    /// <summary>What one array can hold, less the room for alignment.</summary>
    public static long LengthMax => Array.MaxLength - (BorderBytes / sizeof(float));

    public int Length { get; }

    public long MemoryBytes => _storage.Length * (long)sizeof(float);

    public ref float First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_storage), _offset);

    public Span<float> Slice(int start, int length) => _storage.AsSpan(_offset, Length).Slice(start, length);

    private static unsafe int OffsetToBorder(float[] pinned)
    {
        // Safe: the array is on the pinned heap, its address never changes; the pointer is only looked at.
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((BorderBytes - (address % BorderBytes)) % BorderBytes / sizeof(float));
    }
}

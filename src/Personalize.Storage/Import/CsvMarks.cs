using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Storage.Import;

/// <summary>Finds the bytes of a block that mean something in CSV: separator, line feed, quote, and NUL, which is always wrong.</summary>
/// <remarks>
/// 64 bytes at a time: four comparisons make one bit per byte, then the set bits are walked.
/// Source: Langdale and Lemire, "Parsing gigabytes of JSON per second" (2019), the first stage.
/// </remarks>
internal static class CsvMarks
{
    private const int ChunkBytes = 64;

    /// <summary>Writes the positions in ascending order.</summary>
    /// <param name="text">The block.</param>
    /// <param name="separator">Comma, tab or bar.</param>
    /// <param name="marks">At least as long as <paramref name="text"/>.</param>
    /// <returns>How many there are.</returns>
    public static int Find(ReadOnlySpan<byte> text, byte separator, Span<int> marks)
    {
        if (marks.Length < text.Length)
            throw new ArgumentException($"marks has room for {marks.Length}; allowed at least {text.Length}", nameof(marks));
        int count = 0;
        int at = 0;
        ref byte first = ref MemoryMarshal.GetReference(text);
        for (; at <= text.Length - ChunkBytes; at += ChunkBytes)
        {
            // At most 64 marks a chunk, and marks has room for one per byte.
            for (ulong mask = Mask(ref Unsafe.Add(ref first, at), separator); mask != 0; mask &= mask - 1)
                marks[count++] = at + BitOperations.TrailingZeroCount(mask);
        }

        for (; at < text.Length; at++)
        {
            if (text[at] == separator || text[at] is (byte)'\n' or (byte)'"' or 0)
                marks[count++] = at;
        }

        return count;
    }

    private static ulong Mask(ref byte chunk, byte separator)
    {
        if (Vector512.IsHardwareAccelerated)
            return Match(Vector512.LoadUnsafe(ref chunk), separator);
        if (Vector256.IsHardwareAccelerated)
            return Match(Vector256.LoadUnsafe(ref chunk), separator) | ((ulong)Match(Vector256.LoadUnsafe(ref chunk, 32), separator) << 32);
        return Match(Vector128.LoadUnsafe(ref chunk), separator)
            | ((ulong)Match(Vector128.LoadUnsafe(ref chunk, 16), separator) << 16)
            | ((ulong)Match(Vector128.LoadUnsafe(ref chunk, 32), separator) << 32)
            | ((ulong)Match(Vector128.LoadUnsafe(ref chunk, 48), separator) << 48);
    }

    private static ulong Match(Vector512<byte> bytes, byte separator) =>
        (Vector512.Equals(bytes, Vector512.Create(separator)) | Vector512.Equals(bytes, Vector512.Create((byte)'\n'))
            | Vector512.Equals(bytes, Vector512.Create((byte)'"')) | Vector512.Equals(bytes, Vector512<byte>.Zero)).ExtractMostSignificantBits();

    private static uint Match(Vector256<byte> bytes, byte separator) =>
        (Vector256.Equals(bytes, Vector256.Create(separator)) | Vector256.Equals(bytes, Vector256.Create((byte)'\n'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256<byte>.Zero)).ExtractMostSignificantBits();

    private static uint Match(Vector128<byte> bytes, byte separator) =>
        (Vector128.Equals(bytes, Vector128.Create(separator)) | Vector128.Equals(bytes, Vector128.Create((byte)'\n'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128<byte>.Zero)).ExtractMostSignificantBits();
}

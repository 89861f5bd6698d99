using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Personalize.Core.Columns;

/// <summary>Numbers and arrays of numbers as bytes, little endian, without anything around them.</summary>
public static class ColumnBytes
{
    /// <summary>Writes one number.</summary>
    public static void WriteValue<T>(this IByteSink sink, T value) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(sink);
        sink.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
    }

    /// <summary>Writes numbers one after the other; how many is the reader's to know.</summary>
    public static void WriteValues<T>(this IByteSink sink, ReadOnlySpan<T> values) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(sink);
        sink.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads one number.</summary>
    /// <exception cref="InvalidDataException">Fewer bytes are left.</exception>
    public static T ReadValue<T>(this IByteSource source) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        T value = default;
        source.Read(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Reads numbers into an array made for them once as many bytes are known to be there.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="count">How many to read.</param>
    /// <param name="capacity">Length of the array, at least <paramref name="count"/> and at most twice that, or 64; the rest is 0.</param>
    /// <exception cref="InvalidDataException">Fewer are left.</exception>
    public static T[] ReadValues<T>(this IByteSource source, int count, int capacity) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        if (count < 0 || count > capacity || (long)count * Unsafe.SizeOf<T>() > source.BytesLeft)
            throw new InvalidDataException($"{count} numbers of {Unsafe.SizeOf<T>()} bytes are said to follow, {source.BytesLeft} bytes do");
        // Uninitialized where it is filled anyway: a large array is then touched once.
        var values = count == capacity ? GC.AllocateUninitializedArray<T>(count) : new T[capacity];
        source.Read(MemoryMarshal.AsBytes(values.AsSpan(0, count)));
        return values;
    }

    /// <summary>As many numbers as the array is long.</summary>
    public static T[] ReadValues<T>(this IByteSource source, int count) where T : unmanaged => source.ReadValues<T>(count, count);
}

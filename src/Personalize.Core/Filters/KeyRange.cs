using System.Runtime.CompilerServices;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Keys from <see cref="Low"/> to <see cref="High"/>, both included; none when they cross. 16 bytes.</summary>
/// <remarks>Keys are the integers themselves, or <see cref="OrderedKey"/> of a float, so that one code serves every number column.</remarks>
internal readonly record struct KeyRange(long Low, long High)
{
    public static KeyRange Empty => new(0, -1);

    public bool IsEmpty => Low > High;

    /// <summary>Every key that a cell of this kind can have.</summary>
    public static KeyRange Domain(ColumnKind kind) => kind switch
    {
        ColumnKind.Int32 => new KeyRange(int.MinValue, int.MaxValue),
        ColumnKind.Int64 => new KeyRange(long.MinValue, long.MaxValue),
        ColumnKind.Float32 => new KeyRange(OrderedKey.OfLow(float.NegativeInfinity), OrderedKey.OfHigh(float.PositiveInfinity)),
        ColumnKind.Float64 => new KeyRange(OrderedKey.OfLow(double.NegativeInfinity), OrderedKey.OfHigh(double.PositiveInfinity)),
        ColumnKind.Boolean => new KeyRange(0, 1),
        ColumnKind.Text or ColumnKind.Category => throw new ArgumentOutOfRangeException(nameof(kind)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>Floats as integers in the same order: the bits, with the magnitude of negative numbers turned round.</summary>
/// <remarks>Negative zero is the key before positive zero, so a range that means zero reaches from one to the other.</remarks>
internal static class OrderedKey
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return bits >= 0 ? bits : bits ^ int.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return bits >= 0 ? bits : bits ^ long.MaxValue;
    }

    public static long OfLow(float value) => value == 0 ? -1 : Of(value);

    public static long OfHigh(float value) => value == 0 ? 0 : Of(value);

    public static long OfLow(double value) => value == 0 ? -1 : Of(value);

    public static long OfHigh(double value) => value == 0 ? 0 : Of(value);

    public static float ToSingle(long key)
    {
        var bits = (int)key;
        return BitConverter.Int32BitsToSingle(bits >= 0 ? bits : bits ^ int.MaxValue);
    }

    public static double ToDouble(long key) => BitConverter.Int64BitsToDouble(key >= 0 ? key : key ^ long.MaxValue);
}

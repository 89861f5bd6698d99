using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Personalize.Training.ColdStart;

/// <summary>Which feature number stands for which value of which column, kept with the model so that later items get the same numbers.</summary>
/// <remarks>
/// A text value is one feature; a number falls into the bucket between two edges. Serialized little endian:
/// <code>
/// u32 count, then per feature
///   u16 column           2
///   u8  kind             1   0 = text value, 1 = bucket
///   text:   u16 bytes, UTF-8
///   bucket: f64 low, f64 high   16   low ≤ value &lt; high
/// </code>
/// Immutable; any number of readers.
/// </remarks>
public sealed class FeatureSpace
{
    private const int BytesPerFeatureMin = 5;
    private readonly Dictionary<ushort, Dictionary<string, int>> _values = [];
    private readonly Dictionary<ushort, List<(double Low, double High, int Feature)>> _buckets = [];
    private readonly List<(ushort Column, string? Value, double Low, double High)> _features = [];

    internal FeatureSpace()
    {
    }

    public static FeatureSpace Empty { get; } = new();

    /// <summary>Number of features.</summary>
    public int Count => _features.Count;

    /// <summary>The feature of a text value; false for a value never trained.</summary>
    /// <remarks>No allocation for values up to 1,024 bytes.</remarks>
    public bool TryFind(int column, ReadOnlySpan<byte> utf8, out int feature)
    {
        feature = -1;
        if (!_values.TryGetValue((ushort)column, out var values)) return false;
        // UTF-8 never has more UTF-16 units than bytes.
        Span<char> text = utf8.Length <= 1024 ? stackalloc char[utf8.Length] : new char[utf8.Length];
        return Utf8.ToUtf16(utf8, text, out _, out int written, replaceInvalidSequences: true) == OperationStatus.Done
            && values.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..written], out feature);
    }

    /// <summary>The feature of a text value; false for a value never trained.</summary>
    public bool TryFind(int column, string value, out int feature)
    {
        feature = -1;
        return _values.TryGetValue((ushort)column, out var values) && values.TryGetValue(value, out feature);
    }

    /// <summary>The feature of a number's bucket; false for a column never trained and for a number outside all buckets.</summary>
    public bool TryFind(int column, double value, out int feature)
    {
        feature = -1;
        if (!_buckets.TryGetValue((ushort)column, out var buckets)) return false;
        foreach (var (low, high, number) in buckets)
        {
            // Not a number is in no bucket.
            if (!(value >= low && value < high)) continue;
            feature = number;
            return true;
        }

        return false;
    }

    internal int AddValue(ushort column, string value)
    {
        if (!_values.TryGetValue(column, out var values)) _values.Add(column, values = []);
        if (values.TryGetValue(value, out int feature)) return feature;
        feature = _features.Count;
        _features.Add((column, value, 0, 0));
        values.Add(value, feature);
        return feature;
    }

    internal void AddBucket(ushort column, double low, double high)
    {
        if (!_buckets.TryGetValue(column, out var buckets)) _buckets.Add(column, buckets = []);
        buckets.Add((low, high, _features.Count));
        _features.Add((column, null, low, high));
    }

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        Span<byte> buffer = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, Count);
        stream.Write(buffer[..4]);
        foreach (var (column, value, low, high) in _features)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(buffer, column);
            buffer[2] = value is null ? (byte)1 : (byte)0;
            stream.Write(buffer[..3]);
            if (value is null)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(buffer, low);
                BinaryPrimitives.WriteDoubleLittleEndian(buffer[8..], high);
                stream.Write(buffer);
                continue;
            }

            byte[] text = Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteUInt16LittleEndian(buffer, checked((ushort)text.Length));
            stream.Write(buffer[..2]);
            stream.Write(text);
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes end early, go on too long or hold an unknown kind.</exception>
    internal static FeatureSpace FromBytes(ReadOnlySpan<byte> bytes)
    {
        int count = bytes.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1;
        if (count < 0 || (long)count * BytesPerFeatureMin > bytes.Length - 4)
            throw new InvalidDataException($"{count} features in {bytes.Length} bytes");
        bytes = bytes[4..];
        var space = new FeatureSpace();
        for (int feature = 0; feature < count; feature++)
        {
            ushort column = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref bytes, 2));
            switch (Take(ref bytes, 1)[0])
            {
                case 0:
                    int length = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref bytes, 2));
                    space.AddValue(column, Encoding.UTF8.GetString(Take(ref bytes, length)));
                    break;
                case 1:
                    var edges = Take(ref bytes, 16);
                    space.AddBucket(column, BinaryPrimitives.ReadDoubleLittleEndian(edges), BinaryPrimitives.ReadDoubleLittleEndian(edges[8..]));
                    break;
                case var kind:
                    throw new InvalidDataException($"feature {feature} is of kind {kind}; known are 0 and 1");
            }
        }

        return bytes.IsEmpty && space.Count == count ? space : throw new InvalidDataException($"{bytes.Length} bytes behind {count} features, {space.Count} distinct");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length < length) throw new InvalidDataException("the features end early");
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}

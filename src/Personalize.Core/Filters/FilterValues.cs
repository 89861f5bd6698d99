using System.Buffers.Binary;

namespace Personalize.Core.Filters;

/// <summary>Where one placeholder's values lie in the buffer of <see cref="FilterValues"/>. 16 bytes.</summary>
public readonly record struct FilterValueEntry(int KeyStart, int KeyBytes, int ValuesStart, int ValuesBytes);

/// <summary>The values of a request's placeholders, already cut at commas and freed of quotes.</summary>
/// <remarks>
/// Borrowed from the buffers of a <see cref="FilterValuesBuilder"/>. Each value lies as <c>u16 bytes, UTF-8</c>.
/// </remarks>
public readonly ref struct FilterValues
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<FilterValueEntry> _entries;

    internal FilterValues(ReadOnlySpan<byte> bytes, ReadOnlySpan<FilterValueEntry> entries)
    {
        _bytes = bytes;
        _entries = entries;
    }

    /// <summary>No values.</summary>
    public static FilterValues None => default;

    /// <summary>How many placeholders have values.</summary>
    public int Count => _entries.Length;

    /// <summary>The values of the placeholder with this name (without <c>$</c>, case counts).</summary>
    internal bool TryFind(ReadOnlySpan<byte> name, out FilterValueList values)
    {
        foreach (var entry in _entries)
        {
            if (!_bytes.Slice(entry.KeyStart, entry.KeyBytes).SequenceEqual(name)) continue;
            values = new FilterValueList(_bytes.Slice(entry.ValuesStart, entry.ValuesBytes));
            return true;
        }
        values = default;
        return false;
    }
}

/// <summary>Visits the values of one placeholder.</summary>
internal ref struct FilterValueList(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        Current = _rest.Slice(sizeof(ushort), length);
        _rest = _rest[(sizeof(ushort) + length)..];
        return true;
    }
}

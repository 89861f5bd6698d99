using System.Numerics;

namespace Personalize.Core.Columns;

/// <summary>Distinct texts and their codes 0, 1, 2 … in order of arrival; never takes one out.</summary>
/// <remarks>
/// One writer, lock-free readers: an array that grows is replaced by a copy, a slot is written after all that it leads to. The hash is
/// seeded per process, so that no caller can choose colliding texts; codes do not depend on it.
/// </remarks>
internal sealed class TextSet
{
    private const int FirstCapacity = 8;

    private readonly ByteHeap _heap = new();
    private Entry[] _entries = new Entry[FirstCapacity];
    private int[] _slots = new int[FirstCapacity * 2];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public long MemoryBytes => _heap.MemoryBytes + _entries.Length * 16L + _slots.Length * 4L;

    /// <summary>Empty for a code that is not there.</summary>
    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var entries = Volatile.Read(ref _entries);
            return (uint)code < (uint)entries.Length ? _heap.Get(entries[code].Offset, entries[code].Length) : default;
        }
    }

    public bool TryFind(ReadOnlySpan<byte> text, out int code) => TryFind(text, HashOf(text), out code);

    /// <summary>Writer only. Allocates only when the text is new and room has to grow.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> text)
    {
        var hash = HashOf(text);
        return TryFind(text, hash, out var code) ? code : Add(text, hash);
    }

    private bool TryFind(ReadOnlySpan<byte> text, int hash, out int code)
    {
        var slots = Volatile.Read(ref _slots);
        for (var slot = hash & (slots.Length - 1); ; slot = (slot + 1) & (slots.Length - 1))
        {
            code = Volatile.Read(ref slots[slot]) - 1;
            if (code < 0)
                return false;
            if (Volatile.Read(ref _entries)[code].Hash == hash && this[code].SequenceEqual(text))
                return true;
        }
    }

    private int Add(ReadOnlySpan<byte> text, int hash)
    {
        if (_count == _entries.Length)
            Grow();
        var code = _count;
        _entries[code] = new Entry(_heap.Append(text), text.Length, hash);
        Insert(_slots, code, hash);
        Volatile.Write(ref _count, code + 1);
        return code;
    }

    private void Grow()
    {
        var entries = new Entry[_entries.Length * 2];
        _entries.CopyTo(entries, 0);
        var slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)entries.Length * 2)];
        for (var code = 0; code < _count; code++)
            Insert(slots, code, entries[code].Hash);
        Volatile.Write(ref _entries, entries);
        Volatile.Write(ref _slots, slots);
    }

    private static void Insert(int[] slots, int code, int hash)
    {
        var slot = hash & (slots.Length - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slots.Length - 1);
        Volatile.Write(ref slots[slot], code + 1);
    }

    private static int HashOf(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return hash.ToHashCode();
    }

    /// <summary>8 bytes offset, 4 length, 4 hash.</summary>
    private readonly record struct Entry(long Offset, int Length, int Hash);
}

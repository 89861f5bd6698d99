using System.Numerics;
using System.Runtime.InteropServices;

namespace Personalize.Core.Columns;

/// <summary>Distinct texts of one block of rows, numbered from 0 in order of arrival; cleared for the next block.</summary>
/// <remarks>Texts lie one after the other, with the length of each: as the block is written. One thread. Allocates only while room grows.</remarks>
internal sealed class TextCodes
{
    private const int FirstSlots = 64;

    // Of this process, so that no caller can choose colliding texts; codes do not depend on it.
    private static readonly ulong Seed = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2) | 1;

    private ushort[] _slots = new ushort[FirstSlots];
    private ulong[] _hashes = new ulong[FirstSlots];
    private int[] _lengths = new int[FirstSlots];
    private int[] _starts = new int[FirstSlots];
    private byte[] _bytes = new byte[1024];
    private int _used;

    public int Count { get; private set; }

    /// <summary>Length of each text.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>All texts, one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _used);

    /// <summary>The seeded hash of a text: of up to 16 bytes all of them are in its first and last eight.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> text)
    {
        ulong head, tail;
        if (text.Length > 2 * sizeof(ulong))
        {
            var rest = default(HashCode);
            rest.AddBytes(text);
            (head, tail) = ((ulong)rest.ToHashCode(), 0);
        }
        else
        {
            (head, tail) = (TextColumn.HeadOf(text), text.Length > sizeof(ulong) ? MemoryMarshal.Read<ulong>(text[^sizeof(ulong)..]) : 0);
        }

        var high = Math.BigMul(head ^ Seed, (tail + (ulong)text.Length + 1) * 0x9E3779B97F4A7C15ul ^ BitOperations.RotateLeft(Seed, 32), out var low);
        return high ^ low;
    }

    /// <summary>The code of a text, a new one where the block has not met it. At most 65,535 of them.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> text, ulong hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var code = _slots[slot] - 1;
            if (_hashes[code] == hash && _bytes.AsSpan(_starts[code], _lengths[code]).SequenceEqual(text))
                return code;
        }

        return Add(text, hash, slot);
    }

    public void Clear()
    {
        if (Count == 0)
            return;
        _slots.AsSpan().Clear();
        Count = _used = 0;
    }

    private int Add(ReadOnlySpan<byte> text, ulong hash, int slot)
    {
        if (_used + text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_used + text.Length, _bytes.Length * 2));
        text.CopyTo(_bytes.AsSpan(_used));
        (_hashes[Count], _starts[Count], _lengths[Count]) = (hash, _used, text.Length);
        _used += text.Length;
        _slots[slot] = (ushort)++Count;
        if (Count * 2 > _slots.Length)
            Grow();
        return Count - 1;
    }

    private void Grow()
    {
        var more = _slots.Length * 2;
        Array.Resize(ref _hashes, more);
        Array.Resize(ref _starts, more);
        Array.Resize(ref _lengths, more);
        _slots = new ushort[more];
        for (var code = 0; code < Count; code++)
        {
            var slot = (int)_hashes[code] & (more - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (more - 1);
            _slots[slot] = (ushort)(code + 1);
        }
    }
}

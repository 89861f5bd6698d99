using System.IO.Hashing;
using System.Numerics;

namespace Personalize.Storage.Import;

/// <summary>Numbers the distinct ids of one import from 0 in the order in which they come; thrown away with it.</summary>
/// <remarks>
/// Open addressing over one byte heap: each slot keeps number + 1 and half of the hash, so that most probes compare no bytes. So the id map
/// of the engine is asked once per distinct id instead of once per row. Not thread-safe.
/// </remarks>
internal sealed class ImportIdTable
{
    private ulong[] _slots = new ulong[1024];
    private int[] _ends = new int[512];
    private byte[] _bytes = new byte[8192];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            int start = number == 0 ? 0 : _ends[number - 1];
            return _bytes.AsSpan(start, _ends[number] - start);
        }
    }

    /// <summary>The number of an id, a new one where it was not met before.</summary>
    /// <exception cref="InvalidOperationException">More than 2 GiB of distinct ids.</exception>
    public int GetOrAdd(ReadOnlySpan<byte> id)
    {
        ulong hash = XxHash3.HashToUInt64(id);
        ulong tag = hash & 0xFFFFFFFF_00000000;
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ulong found = _slots[slot];
            int number = (int)(uint)found - 1;
            if ((found & 0xFFFFFFFF_00000000) == tag && this[number].SequenceEqual(id))
                return number;
        }

        _slots[slot] = tag | (uint)(Count + 1);
        Append(id);
        if (Count * 2 > _slots.Length)
            GrowSlots();
        return Count - 1;
    }

    private void Append(ReadOnlySpan<byte> id)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (start > Array.MaxLength - id.Length)
            throw new InvalidOperationException("more than 2 GiB of distinct ids in one import; split it");
        if (start + id.Length > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, start + id.Length)));
        if (Count == _ends.Length)
            Array.Resize(ref _ends, Count * 2);
        id.CopyTo(_bytes.AsSpan(start));
        _ends[Count++] = start + id.Length;
    }

    private void GrowSlots()
    {
        ulong[] slots = new ulong[checked((int)BitOperations.RoundUpToPowerOf2((uint)Count * 4))];
        int mask = slots.Length - 1;
        for (int number = 0; number < Count; number++)
        {
            ulong hash = XxHash3.HashToUInt64(this[number]);
            int slot = (int)hash & mask;
            while (slots[slot] != 0)
                slot = (slot + 1) & mask;
            slots[slot] = (hash & 0xFFFFFFFF_00000000) | (uint)(number + 1);
        }

        _slots = slots;
    }
}

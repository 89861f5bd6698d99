using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Personalize.Storage.Import;

/// <summary>Numbers the distinct ids of one import from 0 in the order in which they come; thrown away with it.</summary>
/// <remarks>
/// So the id map of the engine is asked once per distinct id instead of once per row. A lookup touches two places, and both can be asked for
/// some rows ahead (<see cref="AskSlot"/>, then <see cref="AskEntry"/>). Not thread-safe.
/// <code>
/// slot  := upper half of the hash : 32 bits | place of the entry in the heap + 1 : 32 bits    open addressing, at most half full
/// entry := u32 number, u16 bytes, id
/// </code>
/// </remarks>
internal sealed class ImportIdTable
{
    private const int HeadBytes = 6;
    private const ulong TagMask = 0xFFFFFFFF_00000000;

    private ulong[] _slots = new ulong[1024];
    private int[] _places = new int[512];
    private byte[] _heap = new byte[8192];
    private int _used;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number] => IdAt(_places[number]);

    public static ulong HashOf(ReadOnlySpan<byte> id) => XxHash3.HashToUInt64(id);

    /// <summary>The number of an id, a new one where it was not met before.</summary>
    /// <exception cref="InvalidOperationException">More than 2 GiB of distinct ids.</exception>
    public int GetOrAdd(ReadOnlySpan<byte> id) => GetOrAdd(id, HashOf(id));

    /// <summary>As <see cref="GetOrAdd(ReadOnlySpan{byte})"/>, the hash being known.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> id, ulong hash)
    {
        ulong tag = hash & TagMask;
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ulong found = _slots[slot];
            int place = (int)(uint)found - 1;
            if ((found & TagMask) == tag && IdAt(place).SequenceEqual(id))
                return BinaryPrimitives.ReadInt32LittleEndian(_heap.AsSpan(place));
        }

        _slots[slot] = tag | (uint)(Append(id) + 1);
        if (Count * 2 > _slots.Length)
            GrowSlots();
        return Count - 1;
    }

    /// <summary>Asks for the slot of an id that will be looked up soon.</summary>
    public unsafe void AskSlot(ulong hash)
    {
        // Safe: a prefetch reads nothing into the program and never faults.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[(int)hash & (_slots.Length - 1)]));
    }

    /// <summary>Asks for the entry behind the slot, which was asked for some rows ago.</summary>
    public unsafe void AskEntry(ulong hash)
    {
        int place = Math.Max(0, (int)(uint)_slots[(int)hash & (_slots.Length - 1)] - 1);
        // Safe: as above.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _heap[place]));
    }

    private ReadOnlySpan<byte> IdAt(int place) => _heap.AsSpan(place + HeadBytes, BinaryPrimitives.ReadUInt16LittleEndian(_heap.AsSpan(place + sizeof(uint))));

    private int Append(ReadOnlySpan<byte> id)
    {
        int place = _used;
        int needed = HeadBytes + id.Length;
        if (place > Array.MaxLength - needed)
            throw new InvalidOperationException("more than 2 GiB of distinct ids in one import; split it");
        if (place + needed > _heap.Length)
            Array.Resize(ref _heap, (int)Math.Min(Array.MaxLength, Math.Max(_heap.Length * 2L, place + needed)));
        if (Count == _places.Length)
            Array.Resize(ref _places, Count * 2);
        BinaryPrimitives.WriteInt32LittleEndian(_heap.AsSpan(place), Count);
        BinaryPrimitives.WriteUInt16LittleEndian(_heap.AsSpan(place + sizeof(uint)), (ushort)id.Length);
        id.CopyTo(_heap.AsSpan(place + HeadBytes));
        _used += needed;
        _places[Count++] = place;
        return place;
    }

    private void GrowSlots()
    {
        ulong[] slots = new ulong[checked((int)BitOperations.RoundUpToPowerOf2((uint)Count * 4))];
        int mask = slots.Length - 1;
        for (int number = 0; number < Count; number++)
        {
            ulong hash = HashOf(this[number]);
            int slot = (int)hash & mask;
            while (slots[slot] != 0)
                slot = (slot + 1) & mask;
            slots[slot] = (hash & TagMask) | (uint)(_places[number] + 1);
        }

        _slots = slots;
    }
}

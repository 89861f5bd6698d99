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
/// entry := u32 value, u16 bytes, id            the value is the number, unless the caller chose another
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
        int found = Find(id, hash);
        if (found >= 0)
            return found;
        Add(id, hash, Count);
        return Count - 1;
    }

    /// <summary>The value that an id was added with; -1 where it was not.</summary>
    public int Find(ReadOnlySpan<byte> id, ulong hash)
    {
        ulong tag = hash & TagMask;
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ulong found = _slots[slot];
            int place = (int)(uint)found - 1;
            if ((found & TagMask) == tag && IdAt(place).SequenceEqual(id))
                return BinaryPrimitives.ReadInt32LittleEndian(_heap.AsSpan(place));
        }

        return -1;
    }

    /// <summary>Adds an id that <see cref="Find(ReadOnlySpan{byte}, ulong)"/> does not know.</summary>
    public void Add(ReadOnlySpan<byte> id, ulong hash, int value)
    {
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        _slots[slot] = (hash & TagMask) | (uint)(Append(id, value) + 1);
        if (Count * 2 > _slots.Length)
            GrowSlots();
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

    /// <summary>As <see cref="AskEntry"/>, and says where the entry probably lies: <see cref="Find(ReadOnlySpan{byte}, ulong, int)"/> then need not look for it.</summary>
    /// <returns>-1 where no slot has the hash.</returns>
    public unsafe int AskPlace(ulong hash)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (int slot = (int)hash & mask; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ulong found = slots[slot];
            if (((found ^ hash) & TagMask) != 0)
                continue;
            int place = (int)(uint)found - 1;
            // Safe: as above; an entry of a short id lies in one line or two.
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref _heap[place]));
                Sse.Prefetch0(Unsafe.AsPointer(ref _heap[Math.Min(place + 24, _heap.Length - 1)]));
            }

            return place;
        }

        return -1;
    }

    /// <summary>As <see cref="Find(ReadOnlySpan{byte}, ulong)"/>, the probable place being known.</summary>
    public int Find(ReadOnlySpan<byte> id, ulong hash, int place) =>
        place >= 0 && AreEqual(IdAt(place), id) ? BinaryPrimitives.ReadInt32LittleEndian(_heap.AsSpan(place)) : Find(id, hash);

    /// <summary>Of 8 to 16 bytes two words tell, without a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        if (left.Length is < sizeof(ulong) or > 2 * sizeof(ulong))
            return left.SequenceEqual(right);
        ulong differ = BinaryPrimitives.ReadUInt64LittleEndian(left) ^ BinaryPrimitives.ReadUInt64LittleEndian(right);
        return (differ | (BinaryPrimitives.ReadUInt64LittleEndian(left[^sizeof(ulong)..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(right[^sizeof(ulong)..]))) == 0;
    }

    private ReadOnlySpan<byte> IdAt(int place) => _heap.AsSpan(place + HeadBytes, BinaryPrimitives.ReadUInt16LittleEndian(_heap.AsSpan(place + sizeof(uint))));

    private int Append(ReadOnlySpan<byte> id, int value)
    {
        int place = _used;
        int needed = HeadBytes + id.Length;
        if (place > Array.MaxLength - needed)
            throw new InvalidOperationException("more than 2 GiB of distinct ids in one import; split it");
        if (place + needed > _heap.Length)
            Array.Resize(ref _heap, (int)Math.Min(Array.MaxLength, Math.Max(_heap.Length * 2L, place + needed)));
        if (Count == _places.Length)
            Array.Resize(ref _places, Count * 2);
        BinaryPrimitives.WriteInt32LittleEndian(_heap.AsSpan(place), value);
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

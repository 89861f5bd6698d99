using System.IO.Hashing;
using Personalize.Storage.Snapshots;

namespace Personalize.Storage.Datasets;

/// <summary>The event ids a cell saw last: the newest 65,536. Writer only.</summary>
/// <remarks>
/// An id is kept as a 64-bit hash of user and event id. A repeat counts as one when its timestamp lies within 24 hours of the first:
/// times come from the records, never from a clock, so replay decides as the live engine did.
/// <code>
/// ring   u64 hash, u32 minutes   in order of arrival, from 64 entries doubling to 65,536, then the oldest gives way
/// slots  i32                     open addressing over ring place + 1, at most half full
/// </code>
/// </remarks>
public sealed class RecentEventIds
{
    public const int CountMax = 65_536;

    private const int FirstCount = 64;
    private const uint MinutesApart = 24 * 60;

    private ulong[] _hashes = new ulong[FirstCount];
    private uint[] _minutes = new uint[FirstCount];
    private int[] _slots = new int[FirstCount * 2];
    private int _count;
    private int _next;

    public int Count => _count;

    public long MemoryBytes => _hashes.Length * 12L + _slots.Length * 4L;

    /// <summary>Notes an event id; false when it is a repeat. An empty id is never one.</summary>
    public bool TryAdd(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> eventId, long timestamp)
    {
        if (eventId.IsEmpty)
            return true;
        var hash = HashOf(userId, eventId);
        var minutes = (uint)(timestamp / 60);
        var place = Find(hash);
        if (place >= 0)
        {
            if (IsNear(place, minutes))
                return false;
            _minutes[place] = minutes;
            return true;
        }

        Add(hash, minutes);
        return true;
    }

    /// <summary>True when <see cref="TryAdd"/> would say that it is a repeat. Changes nothing.</summary>
    public bool IsRepeat(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> eventId, long timestamp) =>
        !eventId.IsEmpty && Find(HashOf(userId, eventId)) is >= 0 and var place && IsNear(place, (uint)(timestamp / 60));

    internal EventIdsCut Cut() => new(_hashes[.._count], _minutes[.._count], _next);

    internal void Restore(EventIdsCut cut)
    {
        var capacity = Math.Max(FirstCount, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)cut.Hashes.Length));
        _hashes = new ulong[capacity];
        _minutes = new uint[capacity];
        _slots = new int[capacity * 2];
        cut.Hashes.CopyTo(_hashes, 0);
        cut.Minutes.CopyTo(_minutes, 0);
        _count = cut.Hashes.Length;
        _next = cut.Next;
        for (var place = 0; place < _count; place++)
            Insert(place);
    }

    private static ulong HashOf(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> eventId) =>
        XxHash3.HashToUInt64(eventId, (long)XxHash3.HashToUInt64(userId));

    private bool IsNear(int place, uint minutes) =>
        (minutes > _minutes[place] ? minutes - _minutes[place] : _minutes[place] - minutes) < MinutesApart;

    private void Add(ulong hash, uint minutes)
    {
        if (_count == _hashes.Length && _count < CountMax)
            Grow();
        if (_count == CountMax)
            Remove(_next);
        else
            _count++;
        _hashes[_next] = hash;
        _minutes[_next] = minutes;
        Insert(_next);
        _next = (_next + 1) % CountMax;
    }

    private int Find(ulong hash)
    {
        for (var slot = (int)hash & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_hashes[_slots[slot] - 1] == hash)
                return _slots[slot] - 1;
        }

        return -1;
    }

    private void Insert(int place)
    {
        var slot = (int)_hashes[place] & (_slots.Length - 1);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = place + 1;
    }

    /// <summary>Empties the place's slot and moves back those behind it that would no longer be found (Knuth 6.4, algorithm R).</summary>
    private void Remove(int place)
    {
        var mask = _slots.Length - 1;
        var hole = (int)_hashes[place] & mask;
        while (_slots[hole] != place + 1)
            hole = (hole + 1) & mask;
        for (var slot = (hole + 1) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var home = (int)_hashes[_slots[slot] - 1] & mask;
            if (((slot - home) & mask) < ((slot - hole) & mask))
                continue;
            _slots[hole] = _slots[slot];
            hole = slot;
        }

        _slots[hole] = 0;
    }

    private void Grow()
    {
        Array.Resize(ref _hashes, _count * 2);
        Array.Resize(ref _minutes, _count * 2);
        _slots = new int[_count * 4];
        for (var place = 0; place < _count; place++)
            Insert(place);
    }
}

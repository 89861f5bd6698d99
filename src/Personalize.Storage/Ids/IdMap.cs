using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FASTER.core;

namespace Personalize.Storage.Ids;

/// <summary>Here is a name, which row? The ids of every dataset of an engine, in memory, on one FasterKV.</summary>
/// <remarks>
/// Key = space (u32, one per dataset or cell) + the id's bytes; value = row (i32).
/// Any thread may read; one adder per space at a time, different spaces in parallel. Neither reads nor adds allocate once warm.
/// Rows never change: an id is added once, so the hash log only grows, and it never leaves memory, because with a null device
/// an evicted id would read as unknown, silently, and be given a second row. <see cref="TryAdd"/> therefore refuses before that.
/// Memory: about 23 + id bytes rounded up to 8 per id in the hash log, and 16 to 32 bytes per id in the index.
/// </remarks>
public sealed class IdMap : IDisposable
{
    /// <summary>The longest id, in UTF-8 bytes.</summary>
    public const int IdBytesMax = 1024;

    private const int IdBytesOverhead = 64; // 23 + 7 of padding in the log, 32 in the index at most
    private const int RecordOverhead = 16; // FASTER's header, and the row on a border of 8
    private const int IdsPerBucket = 4; // of seven entries: where chains begin to show in the measurements
    private const int SpaceBytes = sizeof(uint);
    private const int BucketBytes = 64;
    private const int PageBytes = 1 << 20;
    private const int IndexBytesMin = 1 << 16;
    private const int RefreshEvery = 1024;
    private const int CountCells = 16;
    private const int CountStride = 8; // 8 longs = 64 bytes, one cache line a counter

    private readonly long _memoryBytesMax;
    private readonly NullDevice _device = new();
    private readonly FasterKV<SpanByte, int> _store;
    private readonly IdSessionPool _sessions;
    private readonly long[] _counts = new long[CountCells * CountStride];
    private int _growing;

    /// <param name="memoryBytesMax">Bytes that the map may take, hash log and index together; at least 8 MiB.</param>
    /// <param name="expectedIds">Sizes the index at start; a wrong guess costs speed until the index has grown, never an id.</param>
    /// <param name="seed">Seed of the hash; null draws one, so that nobody outside can choose colliding ids.</param>
    public IdMap(long memoryBytesMax = 16L << 30, long expectedIds = 0, long? seed = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryBytesMax, 8L << 20);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedIds);
        _memoryBytesMax = memoryBytesMax;
        var settings = new FasterKVSettings<SpanByte, int>
        {
            LogDevice = _device,
            PageSize = PageBytes,
            // Pages are made on first touch, so the limit costs nothing; twice ours keeps every record mutable and in memory.
            MemorySize = (long)BitOperations.RoundUpToPowerOf2((ulong)memoryBytesMax * 2),
            IndexSize = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(IndexBytesMin, 16 * expectedIds)),
            ConcurrencyControlMode = ConcurrencyControlMode.None,
            EqualityComparer = new SeededKeyComparer(seed ?? MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(8))),
        };
        _store = new FasterKV<SpanByte, int>(settings);
        _sessions = new IdSessionPool(_store);
    }

    /// <summary>Ids added so far.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            for (var i = 0; i < CountCells; i++) count += Volatile.Read(ref _counts[i * CountStride]);
            return count;
        }
    }

    /// <summary>Bytes taken: touched pages of the hash log, index buckets and their overflow.</summary>
    public long MemoryBytes =>
        (_store.Log.TailAddress / PageBytes + 2) * PageBytes + (_store.IndexSize + _store.OverflowBucketCount) * BucketBytes;

    /// <summary>Bytes that a map takes once it holds so many ids of so many bytes each, but for overflow of its index.</summary>
    public static long BytesFor(long ids, int idBytes)
    {
        var record = RecordOverhead + ((sizeof(int) + SpaceBytes + idBytes + 7) & ~7); // a key is its length and its bytes
        long buckets = IndexBytesMin / BucketBytes;
        while (ids > IdsPerBucket * buckets) buckets *= 2;
        return ((ids * record / PageBytes) + 2) * PageBytes + buckets * BucketBytes;
    }

    /// <summary>Buckets of the index, 64 bytes and up to seven ids each.</summary>
    internal long IndexBuckets => _store.IndexSize;

    /// <summary>Where the hash log ends; it grows by new ids and nothing else.</summary>
    internal long TailAddress => _store.Log.TailAddress;

    /// <summary>No record has become read-only, where an update would append, or left memory, where it would be unknown.</summary>
    internal bool IsWhollyMutable => _store.Log.ReadOnlyAddress <= _store.Log.BeginAddress && !IsEvicting;

    /// <summary>The row of an id; false when it is unknown.</summary>
    [SkipLocalsInit] // 1 KiB of zeros would cost as much as the hash
    public bool TryGetRow(uint space, ReadOnlySpan<byte> id, out int row)
    {
        row = -1;
        if (id.Length > IdBytesMax) return false;
        Span<byte> buffer = stackalloc byte[SpaceBytes + IdBytesMax];
        var key = SpanByte.FromFixedSpan(WriteKey(buffer, space, id));
        var session = _sessions.Rent();
        int input = 0, output = 0;
        var status = session.Read(ref key, ref input, ref output);
        _sessions.Return(session);
        if (status.IsPending) ThrowEvicted();
        if (!status.Found) return false;
        row = output;
        return true;
    }

    /// <summary>Rows of many ids at once; cheaper than one by one, because FASTER is entered once for all.</summary>
    /// <param name="space">Space of all of them.</param>
    /// <param name="idBytes">The ids, one after the other.</param>
    /// <param name="ends">Exclusive end of each id in <paramref name="idBytes"/>.</param>
    /// <param name="rows">Receives a row per id, -1 where unknown; as long as <paramref name="ends"/>.</param>
    /// <returns>How many were known.</returns>
    [SkipLocalsInit] // 1 KiB of zeros would cost as much as the hash
    public int TryGetRows(uint space, ReadOnlySpan<byte> idBytes, ReadOnlySpan<int> ends, Span<int> rows)
    {
        if (rows.Length != ends.Length) throw new ArgumentException($"{rows.Length} rows for {ends.Length} ids.", nameof(rows));
        Span<byte> buffer = stackalloc byte[SpaceBytes + IdBytesMax];
        var session = _sessions.Rent();
        var context = session.UnsafeContext;
        var found = 0;
        context.BeginUnsafe();
        try
        {
            var start = 0;
            for (var i = 0; i < ends.Length; i++)
            {
                var id = idBytes[start..ends[i]];
                start = ends[i];
                rows[i] = -1;
                if (id.Length > IdBytesMax) continue;
                var key = SpanByte.FromFixedSpan(WriteKey(buffer, space, id));
                int input = 0, output = 0;
                var status = context.Read(ref key, ref input, ref output);
                if (status.IsPending) ThrowEvicted();
                if (status.Found)
                {
                    rows[i] = output;
                    found++;
                }
                if (i % RefreshEvery == RefreshEvery - 1) context.Refresh(); // lets an adder's growth of the index go on
            }
        }
        finally
        {
            context.EndUnsafe();
            _sessions.Return(session);
        }
        return found;
    }

    /// <summary>True while a new id is sure to be taken, whatever the adders of other spaces do; asked before a record is logged whose apply adds one.</summary>
    public bool HasRoom => MemoryBytes + (2 * CountCells * PageBytes) <= _memoryBytesMax;

    /// <summary>True while that many new ids of that many bytes together are sure to be taken; asked before an import is logged.</summary>
    public bool HasRoomFor(long ids, long idBytes) => HasRoom && MemoryBytes + idBytes + (ids * IdBytesOverhead) <= _memoryBytesMax;

    /// <summary>Makes the index as large as it will be once so many ids are added: grown while it is nearly empty it has little to move.</summary>
    internal void Reserve(long ids)
    {
        long before;
        do
        {
            before = _store.IndexSize;
            Grow(Count + ids);
        }
        while (_store.IndexSize > before);
    }

    /// <summary>Gives a new id its row, for life.</summary>
    /// <remarks>The caller has looked: the id is unknown in its space, and nobody else adds to that space meanwhile.</remarks>
    /// <returns>False, and nothing changed, when the map's memory is used up.</returns>
    [SkipLocalsInit] // 1 KiB of zeros would cost as much as the hash
    public bool TryAdd(uint space, ReadOnlySpan<byte> id, int row)
    {
        if (id.Length > IdBytesMax) ThrowIdTooLong(id.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        // A page of room for each way two adders can pass this check at once; the store itself holds twice the limit.
        if (MemoryBytes + PageBytes > _memoryBytesMax) return false;
        Debug.Assert(!TryGetRow(space, id, out _), "An id is added once.");
        Span<byte> buffer = stackalloc byte[SpaceBytes + IdBytesMax];
        var key = SpanByte.FromFixedSpan(WriteKey(buffer, space, id));
        var session = _sessions.Rent();
        var status = session.Upsert(ref key, ref row);
        _sessions.Return(session);
        if (status.IsPending || IsEvicting) ThrowEvicted();
        Interlocked.Increment(ref _counts[space % CountCells * CountStride]);
        Grow(Count);
        return true;
    }

    /// <summary>Gives many new ids the rows from one on, as <see cref="TryAdd"/> one by one; FASTER is entered once for all.</summary>
    /// <remarks>Other ranges of the same space may be added at the same time: no id may be in two of them, and where one is, one of the two tells of it.</remarks>
    /// <param name="space">Space of all of them.</param>
    /// <param name="idBytes">The ids, one after the other.</param>
    /// <param name="lengths">Bytes of each.</param>
    /// <param name="firstRow">Row of the first.</param>
    /// <param name="repeated">Row whose id has another one, which it lost by that: the map is of no use any more. -1 when all were new.</param>
    /// <returns>False when the map's memory could be used up by them, where nothing changed, or an id was not new.</returns>
    [SkipLocalsInit] // 1 KiB of zeros would cost as much as ten ids
    public bool TryAddRange(uint space, ReadOnlySpan<byte> idBytes, ReadOnlySpan<ushort> lengths, int firstRow, out int repeated)
    {
        repeated = -1;
        if (MemoryBytes + PageBytes + idBytes.Length + ((long)lengths.Length * IdBytesOverhead) > _memoryBytesMax) return false;
        Span<byte> buffer = stackalloc byte[SpaceBytes + IdBytesMax];
        var session = _sessions.Rent();
        var context = session.UnsafeContext;
        context.BeginUnsafe();
        try
        {
            for (var i = 0; i < lengths.Length; i++)
            {
                var key = SpanByte.FromFixedSpan(WriteKey(buffer, space, idBytes[..lengths[i]]));
                idBytes = idBytes[lengths[i]..];
                var row = firstRow + i;
                int input = 0, output = 0;
                if (context.Upsert(ref key, ref input, ref row, ref output).IsPending) ThrowEvicted();
                if (output == RowFunctions.WasThere) repeated = row;
                if (i % RefreshEvery == RefreshEvery - 1) context.Refresh();
            }
        }
        finally
        {
            context.EndUnsafe();
            _sessions.Return(session);
        }
        if (IsEvicting) ThrowEvicted();
        Interlocked.Add(ref _counts[space % CountCells * CountStride], lengths.Length);
        Grow(Count);
        return repeated < 0;
    }

    public void Dispose()
    {
        _sessions.Dispose();
        _store.Dispose();
        _device.Dispose();
    }

    private bool IsEvicting => _store.Log.HeadAddress > _store.Log.BeginAddress;

    private void Grow(long ids)
    {
        if (ids <= IdsPerBucket * _store.IndexSize) return;
        var indexBytes = _store.IndexSize * BucketBytes;
        // Both sizes of the index stand side by side until the old one is emptied.
        if (MemoryBytes + 2 * indexBytes > _memoryBytesMax) return;
        if (Interlocked.Exchange(ref _growing, 1) != 0) return;
        try
        {
            if (ids > IdsPerBucket * _store.IndexSize) _store.GrowIndex();
        }
        finally
        {
            Volatile.Write(ref _growing, 0);
        }
    }

    private static Span<byte> WriteKey(Span<byte> buffer, uint space, ReadOnlySpan<byte> id)
    {
        MemoryMarshal.Write(buffer, space);
        id.CopyTo(buffer[SpaceBytes..]);
        return buffer[..(SpaceBytes + id.Length)];
    }

    internal static void ThrowIdTooLong(int idBytes) =>
        throw new ArgumentException($"An id of {idBytes} bytes; allowed 0..{IdBytesMax}.", nameof(idBytes));

    private static void ThrowEvicted() =>
        throw new InvalidOperationException("The id map has left memory; ids can no longer be told apart from unknown ones.");
}

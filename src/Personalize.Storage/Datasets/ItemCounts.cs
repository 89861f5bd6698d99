using System.Numerics;
using System.Runtime.Intrinsics;

namespace Personalize.Storage.Datasets;

/// <summary>How many interactions each item has, over all cells. Any thread adds and reads.</summary>
/// <remarks>Chunks of 64, 64, 128, 256 … rows, made when first needed and never moved, so that no addition is lost to growth.</remarks>
public sealed class ItemCounts
{
    private const int FirstRows = 64;
    private const int Chunks = 26;

    private readonly int[]?[] _chunks = new int[Chunks][];
    private readonly ulong[]?[] _idle = new ulong[Chunks][]; // bits of rows whose record went once; never taken back
    private bool _hasIdle;

    public long MemoryBytes
    {
        get
        {
            var bytes = Chunks * 8L;
            for (var i = 0; i < Chunks; i++)
                bytes += ((Volatile.Read(ref _chunks[i])?.Length ?? 0) * 4L) + ((Volatile.Read(ref _idle[i])?.Length ?? 0) * 8L);
            return bytes;
        }
    }

    /// <summary>Bytes once each of so many rows has been counted.</summary>
    public static long BytesFor(long rows) =>
        (Chunks * 8L) + (rows == 0 ? 0 : Math.Max(FirstRows, (long)BitOperations.RoundUpToPowerOf2((ulong)rows)) * 4);

    /// <summary>Interactions of an item row.</summary>
    public int this[int itemRow]
    {
        get
        {
            var chunk = Volatile.Read(ref _chunks[ChunkOf(itemRow)]);
            return chunk is null ? 0 : Volatile.Read(ref chunk[PlaceOf(itemRow)]);
        }
    }

    internal void Add(int itemRow, int count)
    {
        ref var chunk = ref _chunks[ChunkOf(itemRow)];
        if (Volatile.Read(ref chunk) is null)
            Interlocked.CompareExchange(ref chunk, new int[Math.Max(FirstRows, (int)BitOperations.RoundUpToPowerOf2((uint)itemRow + 1) / 2)], null);
        Interlocked.Add(ref chunk![PlaceOf(itemRow)], count);
    }

    /// <summary>Some row may be idle: else nobody need look.</summary>
    internal bool HasIdle => Volatile.Read(ref _hasIdle);

    /// <summary>Notes rows of a word of 64 that lost their record, and are gone while they have no interactions. Any thread.</summary>
    internal void NoteIdle(int word, ulong rows)
    {
        if (rows == 0)
            return;
        var row = word << 6;
        ref var chunk = ref _idle[ChunkOf(row)];
        if (Volatile.Read(ref chunk) is null)
            Interlocked.CompareExchange(ref chunk, new ulong[Math.Max(FirstRows, (int)BitOperations.RoundUpToPowerOf2((uint)row + 1) / 2) / 64], null);
        Interlocked.Or(ref chunk![PlaceOf(row) >> 6], rows);
        Volatile.Write(ref _hasIdle, true);
    }

    /// <summary>The rows of a word that were noted and have no interactions.</summary>
    internal ulong IdleOf(int word)
    {
        var row = word << 6;
        var chunk = Volatile.Read(ref _idle[ChunkOf(row)]);
        var noted = chunk is null ? 0 : Volatile.Read(ref chunk[PlaceOf(row) >> 6]);
        return noted == 0 ? 0 : noted & ZerosOf(word);
    }

    /// <summary>The rows of a word that have no interactions.</summary>
    internal ulong ZerosOf(int word)
    {
        var row = word << 6;
        var chunk = Volatile.Read(ref _chunks[ChunkOf(row)]);
        if (chunk is null)
            return ulong.MaxValue;
        ref var first = ref chunk[PlaceOf(row)];
        var zeros = 0ul;
        for (var i = 0; i < 64; i += Vector256<int>.Count)
            zeros |= (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256<int>.Zero).ExtractMostSignificantBits() << i;
        return zeros;
    }

    private static int ChunkOf(int row) => row < FirstRows ? 0 : BitOperations.Log2((uint)row) - 5;

    private static int PlaceOf(int row) => row < FirstRows ? row : row - (1 << BitOperations.Log2((uint)row));
}

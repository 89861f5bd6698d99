using System.Numerics;

namespace Personalize.Storage.Datasets;

/// <summary>How many interactions each item has, over all cells. Any thread adds and reads.</summary>
/// <remarks>Chunks of 64, 64, 128, 256 … rows, made when first needed and never moved, so that no addition is lost to growth.</remarks>
public sealed class ItemCounts
{
    private const int FirstRows = 64;
    private const int Chunks = 26;

    private readonly int[]?[] _chunks = new int[Chunks][];

    public long MemoryBytes
    {
        get
        {
            var bytes = Chunks * 8L;
            for (var i = 0; i < Chunks; i++)
                bytes += (Volatile.Read(ref _chunks[i])?.Length ?? 0) * 4L;
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

    private static int ChunkOf(int row) => row < FirstRows ? 0 : BitOperations.Log2((uint)row) - 5;

    private static int PlaceOf(int row) => row < FirstRows ? row : row - (1 << BitOperations.Log2((uint)row));
}

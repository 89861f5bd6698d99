using Personalize.Core.Columns;

namespace Personalize.Storage.Datasets;

/// <summary>The fixed fields of up to 65,536 interactions: 24 bytes each, and a bit for their origin.</summary>
/// <remarks>Starts with 64 rows and doubles; a larger one takes its place and this one is never written again. A link is row + 1, 0 = none.</remarks>
internal sealed class InteractionSegment
{
    public readonly int[] Items;        // 4 bytes; ~row when the interaction is deleted
    public readonly int[] Users;        // 4
    public readonly long[] Timestamps;  // 8
    public readonly int[] OlderOfUser;  // 4
    public readonly int[] OlderOfItem;  // 4
    public readonly ulong[] BulkWords;

    private int _holders;

    public InteractionSegment(int capacity)
    {
        Items = new int[capacity];
        Users = new int[capacity];
        Timestamps = new long[capacity];
        OlderOfUser = new int[capacity];
        OlderOfItem = new int[capacity];
        BulkWords = new ulong[capacity / 64];
    }

    public InteractionSegment(InteractionSegment smaller, int capacity) : this(capacity)
    {
        smaller.Items.CopyTo(Items, 0);
        smaller.Users.CopyTo(Users, 0);
        smaller.Timestamps.CopyTo(Timestamps, 0);
        smaller.OlderOfUser.CopyTo(OlderOfUser, 0);
        smaller.OlderOfItem.CopyTo(OlderOfItem, 0);
        smaller.BulkWords.CopyTo(BulkWords, 0);
    }

    private InteractionSegment(int capacity, IByteSource source, int rows)
    {
        Items = source.ReadValues<int>(rows, capacity);
        Users = source.ReadValues<int>(rows, capacity);
        Timestamps = source.ReadValues<long>(rows, capacity);
        OlderOfUser = source.ReadValues<int>(rows, capacity);
        OlderOfItem = new int[capacity];
        BulkWords = source.ReadValues<ulong>((rows + Table.BlockRows - 1) / Table.BlockRows, capacity / Table.BlockRows);
    }

    /// <summary>Reads what a snapshot holds of so many rows; links by item are made again.</summary>
    public static InteractionSegment Read(IByteSource source, int rows) =>
        new(Math.Max(Table.BlockRows, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows)), source, rows);

    /// <summary>Somebody saves this segment: the writer writes to a copy, which takes its place.</summary>
    public bool IsHeld => Volatile.Read(ref _holders) > 0;

    /// <summary>Under the writer's lock.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Any thread: what was to be read has been.</summary>
    public void Release() => Interlocked.Decrement(ref _holders);

    public int Capacity => Items.Length;

    public long MemoryBytes => Capacity * 24L + BulkWords.Length * 8L;

    public bool IsBulk(int at) => (BulkWords[at >> 6] >> (at & 63) & 1) != 0;
}

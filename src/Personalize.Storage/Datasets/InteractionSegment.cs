using System.Runtime.InteropServices;
using Personalize.Core.Columns;

namespace Personalize.Storage.Datasets;

/// <summary>The fixed fields of up to 65,536 interactions: 24 bytes each, and a bit for their origin.</summary>
/// <remarks>Starts with 64 rows and doubles; a larger one takes its place and this one is never written again. A link is row + 1, 0 = none.</remarks>
internal sealed class InteractionSegment
{
    /// <summary>Bytes of the image of a block: what of the fields a snapshot keeps.</summary>
    public const int ImageBytes = BulkOffset + sizeof(ulong);

    private const int ItemsOffset = 0;
    private const int UsersOffset = Table.BlockRows * sizeof(int);
    private const int TimestampsOffset = UsersOffset + (Table.BlockRows * sizeof(int));
    private const int OlderOffset = TimestampsOffset + (Table.BlockRows * sizeof(long));
    private const int BulkOffset = OlderOffset + (Table.BlockRows * sizeof(int));

    public readonly int[] Items;        // 4 bytes; ~row when the interaction is deleted
    public readonly int[] Users;        // 4
    public readonly long[] Timestamps;  // 8
    public readonly int[] OlderOfUser;  // 4
    public readonly int[] OlderOfItem;  // 4
    public readonly ulong[] BulkWords;

    private BlockImages? _images;

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

    /// <summary>Blocks as they were for whoever saves the segment; null while nobody does. Set under the writer's lock, null again by any thread.</summary>
    public BlockImages? Images
    {
        get => Volatile.Read(ref _images);
        set => Volatile.Write(ref _images, value);
    }

    /// <summary>Writer, before it changes anything of a block.</summary>
    public void Keep(int block)
    {
        if (Images is not { } images || images.TryBegin(block) is not { } image)
            return;
        var first = block * Table.BlockRows;
        MemoryMarshal.AsBytes(Items.AsSpan(first, Table.BlockRows)).CopyTo(image.AsSpan(ItemsOffset));
        MemoryMarshal.AsBytes(Users.AsSpan(first, Table.BlockRows)).CopyTo(image.AsSpan(UsersOffset));
        MemoryMarshal.AsBytes(Timestamps.AsSpan(first, Table.BlockRows)).CopyTo(image.AsSpan(TimestampsOffset));
        MemoryMarshal.AsBytes(OlderOfUser.AsSpan(first, Table.BlockRows)).CopyTo(image.AsSpan(OlderOffset));
        BitConverter.TryWriteBytes(image.AsSpan(BulkOffset), BulkWords[block]);
        images.Keep(block, image);
    }

    /// <summary>Writes the rows of the moment at which the images were set; <see cref="Read"/> reads them.</summary>
    public void Save(BlockImages images, int rows, IByteSink sink)
    {
        images.Write<int>(sink, Items.AsSpan(0, rows), Table.BlockRows, ItemsOffset);
        images.Write<int>(sink, Users.AsSpan(0, rows), Table.BlockRows, UsersOffset);
        images.Write<long>(sink, Timestamps.AsSpan(0, rows), Table.BlockRows, TimestampsOffset);
        images.Write<int>(sink, OlderOfUser.AsSpan(0, rows), Table.BlockRows, OlderOffset);
        images.Write<ulong>(sink, BulkWords.AsSpan(0, (rows + Table.BlockRows - 1) / Table.BlockRows), 1, BulkOffset);
    }

    public int Capacity => Items.Length;

    public long MemoryBytes => Capacity * 24L + BulkWords.Length * 8L;

    public bool IsBulk(int at) => (BulkWords[at >> 6] >> (at & 63) & 1) != 0;
}

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

    public int Capacity => Items.Length;

    public long MemoryBytes => Capacity * 24L + BulkWords.Length * 8L;

    public bool IsBulk(int at) => (BulkWords[at >> 6] >> (at & 63) & 1) != 0;
}

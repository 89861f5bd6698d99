using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>A block of an import file that holds events of one cell, column by column.</summary>
/// <remarks>
/// <code>
/// block := u32 rows, u32 newUsers, ( u16 idBytes )*, ids, ( u32 user )*, ( u32 item )*, ( i64 second )*, cells        CellBlock
/// </code>
/// Users of the cell are numbered from 0 in the order in which they come, over all its blocks; the block in which a user comes first brings the id.
/// Used again for the next block; one thread.
/// </remarks>
internal sealed class EventBlock(DatasetSchema schema)
{
    /// <summary>Rows and new users.</summary>
    public const int HeadBytes = 8;

    private byte[] _bytes = [];
    private int _lengthsAt;
    private int _idsAt;
    private int _idsEnd;
    private int _usersAt;

    public CellBlock Cells { get; } = new(schema);

    public int Rows { get; private set; }

    public int NewUsers { get; private set; }

    /// <summary>Bytes of each new user's id.</summary>
    public ReadOnlySpan<ushort> IdLengths => MemoryMarshal.Cast<byte, ushort>(_bytes.AsSpan(_lengthsAt))[..NewUsers];

    /// <summary>The ids, one after the other.</summary>
    public ReadOnlySpan<byte> Ids => _bytes.AsSpan(_idsAt, _idsEnd - _idsAt);

    public ReadOnlySpan<int> Users => MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(_usersAt))[..Rows];

    public ReadOnlySpan<int> Items => MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(_usersAt + (Rows * sizeof(int))))[..Rows];

    public ReadOnlySpan<long> Timestamps => MemoryMarshal.Cast<byte, long>(_bytes.AsSpan(_usersAt + (Rows * 2 * sizeof(int))))[..Rows];

    /// <summary>How many new users a block says it has, by its first bytes.</summary>
    public static int NewUsersOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head[sizeof(int)..]);

    /// <summary>Checks foreign bytes but for what only the datasets know: users, items and whose cell an id is.</summary>
    /// <param name="bytes">Kept until the next call.</param>
    /// <param name="length">How many of them are the block's.</param>
    public bool TryParse(byte[] bytes, int length)
    {
        (_bytes, Rows, NewUsers) = (bytes, 0, 0);
        if (length < HeadBytes)
            return false;
        int rows = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        int users = NewUsersOf(bytes);
        if (rows is < 1 or > CellBlockBuilder.RowsMax || (uint)users > (uint)rows)
            return false;
        _lengthsAt = HeadBytes;
        _idsAt = HeadBytes + (users * sizeof(ushort));
        if (_idsAt > length)
            return false;
        NewUsers = users;
        long idsEnd = _idsAt;
        foreach (ushort idBytes in IdLengths)
            idsEnd += idBytes;
        long cellsAt = idsEnd + (rows * (long)(sizeof(int) + sizeof(int) + sizeof(long)));
        if (cellsAt > length)
            return false;
        (_idsEnd, _usersAt, Rows) = ((int)idsEnd, (int)idsEnd, rows);
        return AreTimestamps() && Cells.TryParse(bytes, (int)cellsAt, length, rows);
    }

    private bool AreTimestamps()
    {
        foreach (long timestamp in Timestamps)
        {
            if (!RecordLimits.IsTimestamp(timestamp))
                return false;
        }

        return true;
    }
}

namespace Personalize.Storage.Datasets;

/// <summary>Which cell holds a user: the 16,384 hash slots of the Redis Cluster protocol in 16 equal ranges.</summary>
/// <remarks>
/// slot = CRC16 (XMODEM: polynomial 0x1021, start 0) mod 16384 of the id, or of the text between the first <c>{</c> and the next <c>}</c>
/// where that is not empty. Source: Redis Cluster specification, "Hash tags".
/// </remarks>
public static class CellMap
{
    /// <summary>Cells of a dataset group on one node.</summary>
    public const int Cells = 16;

    /// <summary>Hash slots of the cluster protocol.</summary>
    public const int Slots = 16_384;

    private const int Stride = 4;

    // Table t holds what a byte does to the checksum when t more bytes follow it: four bytes then wait for each other once, not four times.
    private static readonly ushort[] Crc = MakeTables();

    /// <summary>The hash slot of an id, 0..16383.</summary>
    public static int Slot(ReadOnlySpan<byte> id)
    {
        ReadOnlySpan<ushort> tables = Crc;
        ReadOnlySpan<byte> rest = Tagged(id);
        int crc = 0;
        for (; rest.Length >= Stride; rest = rest[Stride..])
        {
            crc = tables[768 + ((crc >> 8) ^ rest[0])] ^ tables[512 + ((crc & 0xFF) ^ rest[1])] ^ tables[256 + rest[2]] ^ tables[rest[3]];
        }

        foreach (byte b in rest)
        {
            crc = ((crc << 8) & 0xFFFF) ^ tables[(crc >> 8) ^ b];
        }

        return crc % Slots;
    }

    /// <summary>The cell of a user id, 0..15.</summary>
    public static int Cell(ReadOnlySpan<byte> userId) => Slot(userId) / (Slots / Cells);

    private static ReadOnlySpan<byte> Tagged(ReadOnlySpan<byte> id)
    {
        int open = id.IndexOf((byte)'{');
        if (open < 0)
        {
            return id;
        }

        int length = id[(open + 1)..].IndexOf((byte)'}');
        return length > 0 ? id.Slice(open + 1, length) : id;
    }

    private static ushort[] MakeTables()
    {
        var tables = new ushort[Stride * 256];
        for (int i = 0; i < tables.Length; i++)
        {
            int crc = i < 256 ? i << 8 : tables[i - 256];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }

            tables[i] = (ushort)crc;
        }

        return tables;
    }
}

using System.Buffers.Binary;
using Personalize.Core;
using Personalize.Core.Records;

namespace Personalize.Storage.Datasets;

/// <summary>The record that deletes events of one user and item, of one type and one second where given.</summary>
/// <remarks><c>u16 userIdBytes, userId | i32 itemRow | i64 timestamp (-1 = any) | u16 typeBytes, type (empty = any)</c>, little endian.</remarks>
public readonly ref struct DeleteEventRecord
{
    /// <summary>Stands for any second.</summary>
    public const long AnyTime = -1;

    private DeleteEventRecord(ReadOnlySpan<byte> userId, int itemRow, long timestamp, ReadOnlySpan<byte> eventType)
    {
        UserId = userId;
        ItemRow = itemRow;
        Timestamp = timestamp;
        EventType = eventType;
    }

    public ReadOnlySpan<byte> UserId { get; }

    public int ItemRow { get; }

    public long Timestamp { get; }

    public ReadOnlySpan<byte> EventType { get; }

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    public static int SizeOf(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> eventType) => 2 + userId.Length + 12 + 2 + eventType.Length;

    /// <summary>Writes the record; user id and type are such as records take. Returns the bytes written.</summary>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> userId, int itemRow, ReadOnlySpan<byte> eventType, long timestamp = AnyTime)
    {
        var at = AnnounceRecord.Write(destination, userId);
        BinaryPrimitives.WriteInt32LittleEndian(destination[at..], itemRow);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(at + 4)..], timestamp);
        return at + 12 + AnnounceRecord.Write(destination[(at + 12)..], eventType);
    }

    /// <summary>Checks foreign bytes; false when they are no such record.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out DeleteEventRecord record)
    {
        record = default;
        var at = 0;
        if (!RecordView.TryReadId(bytes, ref at, out var userId) || RecordLimits.CheckId(userId) != RefusalCode.None || bytes.Length - at < 12)
            return false;
        var itemRow = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        var timestamp = BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + 4)..]);
        at += 12;
        if (!RecordView.TryReadId(bytes, ref at, out var eventType) || at != bytes.Length
            || itemRow < 0 || (timestamp != AnyTime && !RecordLimits.IsTimestamp(timestamp)))
            return false;
        record = new DeleteEventRecord(userId, itemRow, timestamp, eventType);
        return true;
    }
}

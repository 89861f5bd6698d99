using System.Buffers.Binary;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>One encoded event. Borrowed, never kept.</summary>
/// <remarks>
/// <code>
/// EventRecord := u16 userIdBytes, userId | u16 sessionBytes, session | u16 eventIdBytes, eventId | u8 flags (1 anonymous) |
///                i32 itemRow | u64 itemsSequence | i64 timestamp (seconds) | Cells
/// </code>
/// Little endian. Session and event id may be empty. An anonymous event carries its session as user id.
/// </remarks>
public readonly ref struct EventView
{
    internal const byte AnonymousFlag = 1;
    internal const int FixedBytes = 1 + 4 + 8 + 8;

    private EventView(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> session, ReadOnlySpan<byte> eventId, ReadOnlySpan<byte> rest, CellsView cells)
    {
        UserId = userId;
        Session = session;
        EventId = eventId;
        IsAnonymous = (rest[0] & AnonymousFlag) != 0;
        ItemRow = BinaryPrimitives.ReadInt32LittleEndian(rest[1..]);
        ItemsSequence = BinaryPrimitives.ReadUInt64LittleEndian(rest[5..]);
        Timestamp = BinaryPrimitives.ReadInt64LittleEndian(rest[13..]);
        Cells = cells;
    }

    /// <summary>Whose history it joins: the user's id, or the session's where <see cref="IsAnonymous"/>.</summary>
    public ReadOnlySpan<byte> UserId { get; }

    public ReadOnlySpan<byte> Session { get; }

    public ReadOnlySpan<byte> EventId { get; }

    public bool IsAnonymous { get; }

    public int ItemRow { get; }

    /// <summary>Sequence of the items stream (stream 0) at which <see cref="ItemRow"/> exists.</summary>
    public ulong ItemsSequence { get; }

    /// <summary>Seconds since 1970.</summary>
    public long Timestamp { get; }

    public CellsView Cells { get; }

    /// <summary>Checks foreign bytes against the schema; false when anything is wrong. Never throws, allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, DatasetSchema schema, out EventView view)
    {
        view = default;
        var at = 0;
        if (!RecordView.TryReadId(bytes, ref at, out var userId) || RecordLimits.CheckId(userId) != RefusalCode.None
            || !RecordView.TryReadId(bytes, ref at, out var session) || RecordLimits.CheckIdOrEmpty(session) != RefusalCode.None
            || !RecordView.TryReadId(bytes, ref at, out var eventId) || RecordLimits.CheckIdOrEmpty(eventId) != RefusalCode.None
            || bytes.Length - at < FixedBytes || bytes[at] > AnonymousFlag
            || !CellsView.TryParse(bytes[(at + FixedBytes)..], schema, out var cells))
            return false;
        view = new EventView(userId, session, eventId, bytes.Slice(at, FixedBytes), cells);
        return view.ItemRow >= 0 && RecordLimits.IsTimestamp(view.Timestamp);
    }

    /// <summary>Fills the item into an event that was built before its row was known.</summary>
    /// <param name="record">An event as <see cref="RecordBuilder"/> finished it, or the buffer that begins with it.</param>
    /// <param name="itemRow">Row of the item, from 0.</param>
    /// <param name="itemsSequence">Sequence of the items stream that the row needs.</param>
    public static void WriteItem(Span<byte> record, int itemRow, ulong itemsSequence)
    {
        var at = 0;
        for (var id = 0; id < 3; id++)
            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(record[at..]);
        BinaryPrimitives.WriteInt32LittleEndian(record[(at + 1)..], itemRow);
        BinaryPrimitives.WriteUInt64LittleEndian(record[(at + 5)..], itemsSequence);
    }

    /// <summary>Copies an event as one of another user, who is known: an anonymous event whose session has been joined.</summary>
    /// <param name="record">An event as <see cref="RecordBuilder"/> finished it.</param>
    /// <param name="userId">Whose it is.</param>
    /// <param name="destination">At least as long as both together.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteForUser(ReadOnlySpan<byte> record, ReadOnlySpan<byte> userId, Span<byte> destination)
    {
        var flagsAt = 2 + BinaryPrimitives.ReadUInt16LittleEndian(record);
        var rest = record[flagsAt..];
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)userId.Length);
        userId.CopyTo(destination[2..]);
        rest.CopyTo(destination[(2 + userId.Length)..]);
        flagsAt = 2 + userId.Length;
        for (var id = 0; id < 2; id++)
            flagsAt += 2 + BinaryPrimitives.ReadUInt16LittleEndian(destination[flagsAt..]);
        destination[flagsAt] = 0;
        return 2 + userId.Length + rest.Length;
    }

    public CellsView.Enumerator GetEnumerator() => Cells.GetEnumerator();
}

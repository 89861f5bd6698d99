using Personalize.Core;
using Personalize.Core.Records;

namespace Personalize.Storage.Datasets;

/// <summary>The record by which a session's cell notes whose session it was: <c>u16 sessionBytes, session | u16 userIdBytes, userId</c>.</summary>
public readonly ref struct JoinRecord
{
    private JoinRecord(ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId)
    {
        Session = session;
        UserId = userId;
    }

    public ReadOnlySpan<byte> Session { get; }

    public ReadOnlySpan<byte> UserId { get; }

    /// <summary>Writes the record of two ids such as records take. Returns the bytes written.</summary>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId)
    {
        var at = AnnounceRecord.Write(destination, session);
        return at + AnnounceRecord.Write(destination[at..], userId);
    }

    /// <summary>Checks foreign bytes; false when they are no such record.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out JoinRecord record)
    {
        record = default;
        var at = 0;
        if (!RecordView.TryReadId(bytes, ref at, out var session) || RecordLimits.CheckId(session) != RefusalCode.None
            || !RecordView.TryReadId(bytes, ref at, out var userId) || RecordLimits.CheckId(userId) != RefusalCode.None
            || at != bytes.Length || session.SequenceEqual(userId))
            return false;
        record = new JoinRecord(session, userId);
        return true;
    }
}

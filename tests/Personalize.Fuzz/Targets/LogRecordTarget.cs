using System.Buffers.Binary;
using System.IO.Hashing;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Fuzz.Targets;

/// <summary>Payloads of log records and checkpoints: believed or not, and what is believed is written again as the same bytes.</summary>
internal sealed class LogRecordTarget : FuzzTarget
{
    private const int HashBytes = sizeof(ulong);
    private readonly byte[] _again = new byte[InputBytesMax + 64];
    private readonly byte[] _hashed = new byte[InputBytesMax];

    public override string Name => "log-record";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var bytes = new byte[64];
            yield return bytes[..AnnounceRecord.Write(bytes, "item"u8)];
            yield return bytes[..JoinRecord.Write(bytes, "session"u8, "user"u8)];
            yield return bytes[..DeleteEventRecord.Write(bytes, "user"u8, 7, "watch"u8, 12)];
            var checkpoint = LogCheckpoint.OfNewLog(7);
            var whole = new byte[checkpoint.Bytes];
            checkpoint.Write(whole);
            yield return whole;
            yield return new LogCheckpoint(7, 4096, 9, 3, [new StreamPosition(new StreamId(1, 2), 5, 6)], [new OpenBatch(1, 2)]) is var second ? Bytes(second) : [];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (AnnounceRecord.TryRead(input, out var id)) RequireSame(input, AnnounceRecord.Write(_again, id), "announce");
        if (JoinRecord.TryParse(input, out var join)) RequireSame(input, JoinRecord.Write(_again, join.Session, join.UserId), "join");
        if (DeleteEventRecord.TryParse(input, out var deleted))
            RequireSame(input, DeleteEventRecord.Write(_again, deleted.UserId, deleted.ItemRow, deleted.EventType, deleted.Timestamp), "delete");
        ReadCheckpoint(input);
        if (input.Length <= HashBytes) return;
        // With a hash that fits: else no mutation gets past it.
        var hashed = _hashed.AsSpan(0, input.Length);
        input.CopyTo(hashed);
        BinaryPrimitives.WriteUInt64LittleEndian(hashed[^HashBytes..], XxHash3.HashToUInt64(hashed[..^HashBytes]));
        ReadCheckpoint(hashed);
    }

    private void ReadCheckpoint(ReadOnlySpan<byte> input)
    {
        if (LogCheckpoint.TryRead(input) is not { } checkpoint) return;
        Require(checkpoint.Bytes == input.Length, "a checkpoint of another length than its bytes");
        checkpoint.Write(_again);
        RequireSame(input, checkpoint.Bytes, "checkpoint");
    }

    private static byte[] Bytes(LogCheckpoint checkpoint)
    {
        var bytes = new byte[checkpoint.Bytes];
        checkpoint.Write(bytes);
        return bytes;
    }

    private void RequireSame(ReadOnlySpan<byte> input, int bytes, string what) =>
        Require(input.SequenceEqual(_again.AsSpan(0, bytes)), $"{what}: believed, but written again it is other bytes");
}

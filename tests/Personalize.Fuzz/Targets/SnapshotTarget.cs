using System.IO.Hashing;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;
using Personalize.Storage.Tests.Disk;

namespace Personalize.Fuzz.Targets;

/// <summary>Snapshot files whose hashes fit, whatever is under them: loaded, or refused as damaged; what is loaded is saved and loaded as the same state.</summary>
internal sealed class SnapshotTarget : FuzzTarget
{
    private const string Folder = "/data/snapshots";

    public override string Name => "snapshot";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            using var ids = StoreSchemas.Ids();
            var state = StoreSchemas.Group(ids);
            for (var i = 0; i < 3; i++)
            {
                Require(state.ApplyPutItem(StoreSchemas.Item($"i{i}"), out _), "seed");
                Require(state.ApplyPutUser(StoreSchemas.CellOf("u"), StoreSchemas.User("u")), "seed");
                Require(state.ApplyEvent(StoreSchemas.CellOf("u"), StoreSchemas.Event("u", i, 100 - i), out _), "seed");
            }

            var saved = Save(state);
            using var others = StoreSchemas.Ids();
            Require(Load(Forged(saved), StoreSchemas.Group(others)) is not null, "the seed is refused");
            yield return saved;
        }
    }

    // Columns are made for 64 rows at least, and id map and writer have buffers; the rest goes with the input.
    public override long AllocatedBytesMax(int inputBytes) => (32 << 20) + (64L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        using var ids = StoreSchemas.Ids();
        if (Load(Forged(input), StoreSchemas.Group(ids)) is not { } state) return;
        using var others = StoreSchemas.Ids();
        var again = Load(Save(state), StoreSchemas.Group(others));
        Require(again is not null, "loaded and saved, it is refused");
        Require(StoreSchemas.Hash(state) == StoreSchemas.Hash(again!), "loaded, saved and loaded again, it is another state");
    }

    private static GroupState? Load(byte[] bytes, GroupState state)
    {
        var disk = new SimulatedDisk();
        disk.SetBytes($"{Folder}/snapshot.1", bytes);
        try
        {
            using var reader = new SnapshotFolder(disk, Folder).Open(1);
            reader.Load(state);
            return state;
        }
        catch (Exception refused) when (refused is SnapshotDamagedException or StorageFormatException)
        {
            return null;
        }
    }

    private static byte[] Save(GroupState state)
    {
        var group = new GroupCut(state);
        for (var stream = CellMap.Cells; stream >= 0; stream--) group.Take(stream, 1);
        using var cut = new SnapshotCut(LogCheckpoint.OfNewLog(7), 0, [], [group], []);
        var disk = new SimulatedDisk();
        var folder = new SnapshotFolder(disk, Folder);
        folder.Write(cut, 1);
        folder.Name(1);
        return disk.GetBytes($"{Folder}/snapshot.1");
    }

    /// <summary>The bytes with every hash made to fit, as far as the directory leads to sections: else no mutation gets past them.</summary>
    private static byte[] Forged(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        if (bytes.Length < SnapshotFormat.HeaderBytes + SnapshotFormat.FooterBytes) return bytes;
        SnapshotFormat.WriteHeader(bytes.AsSpan(0, SnapshotFormat.HeaderBytes), number: 1);
        var footer = bytes.AsSpan(bytes.Length - SnapshotFormat.FooterBytes);
        _ = SnapshotFormat.TryReadFooter(footer, out var offset, out var count, out _);
        var end = bytes.Length - SnapshotFormat.FooterBytes;
        if (count < 0 || offset < SnapshotFormat.HeaderBytes || offset > end || offset + ((long)count * SnapshotFormat.EntryBytes) > end) return bytes;
        var directory = bytes.AsSpan((int)offset, count * SnapshotFormat.EntryBytes);
        for (; count > 0; count--)
        {
            var entry = directory[((count - 1) * SnapshotFormat.EntryBytes)..];
            var section = SnapshotFormat.ReadEntry(entry);
            if (section.Offset >= 0 && section.Bytes >= 0 && section.Offset <= end - section.Bytes)
                SnapshotFormat.WriteEntry(entry, section with { Hash = XxHash3.HashToUInt64(bytes.AsSpan((int)section.Offset, (int)section.Bytes)) });
        }

        SnapshotFormat.WriteFooter(footer, offset, directory);
        return bytes;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Personalize.Core.Schemas;
using Personalize.Storage.Blobs;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Import;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Golden;

/// <summary>Promise 8 for whole data: a log with every kind of record, the import file that it names, a model; plain and sealed. The files are never written again.</summary>
/// <remarks>A new format version gets its golden files by running <see cref="Reads_what_this_version_writes"/> once with PERSONALIZE_GOLDEN naming the folder to fill.</remarks>
public sealed class GoldenDataTests
{
    private const string Expected = """
        a: TITLE=bulk GENRES=Crime YEAR=1996, 2 events
        b: none, 1 events
        c: none, 0 events
        d: TITLE=Babe GENRES=Comedy|Drama, 0 events
        e: TITLE=Eraser, 0 events
        u: AGE=6; a click 1700000002 1.5, a click 1700000001
        v: deleted; nothing
        w: none; b view 1700000003
        """;

    private static readonly byte[] Model = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))];
    private static readonly EncryptionKey Key = new(Enumerable.Range(0, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());
    private static readonly StreamId Items = new(1, 0);

    [Theory]
    [InlineData("v1")]
    [InlineData("v1-sealed")]
    public void Reads_what_an_earlier_version_wrote(string name)
    {
        using var directory = new TemporaryDirectory();
        Copy(Path.Combine(AppContext.BaseDirectory, "Golden", name), directory.Path);
        Assert.Equal(Expected, Read(directory.Path, KeyOf(name)));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1-sealed")]
    public void Reads_what_this_version_writes(string name)
    {
        using var directory = new TemporaryDirectory();
        var target = Path.Combine(Environment.GetEnvironmentVariable("PERSONALIZE_GOLDEN") ?? directory.Path, name);
        Write(target, KeyOf(name));
        Copy(target, Path.Combine(directory.Path, "copy"));
        Assert.Equal(Expected, Read(Path.Combine(directory.Path, "copy"), KeyOf(name)));
    }

    [Theory]
    [InlineData("import/*.rows", 8, 0)]
    [InlineData("log/header", 8, 64)]
    public void An_unknown_version_is_refused_by_its_number(string pattern, int versionAt, int hashedBytes)
    {
        using var directory = new TemporaryDirectory();
        Copy(Path.Combine(AppContext.BaseDirectory, "Golden", "v1"), directory.Path);
        var path = Directory.GetFiles(Path.Combine(directory.Path, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[versionAt] = 200;
        if (hashedBytes > 0) MemoryMarshal.Write(bytes.AsSpan(hashedBytes - 8), System.IO.Hashing.XxHash3.HashToUInt64(bytes.AsSpan(0, hashedBytes - 8)));
        File.WriteAllBytes(path, bytes);
        if (hashedBytes == 0) path = RenameToHash(path, bytes);
        var refused = Assert.Throws<StorageFormatException>(() => hashedBytes > 0 ? Read(directory.Path, null) : Open(path));
        Assert.Equal(200u, refused.Version);
        Assert.Contains("has format version 200", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Persisted_numbers_stay_as_they_are()
    {
        Assert.Equal(
            [1, 10, 11, 12, 20, 21, 22, 30, 31, 32, 33, 34, 35, 40],
            new int[]
            {
                RecordKind.Catalog, RecordKind.PutItem, RecordKind.AnnounceItem, RecordKind.ImportCommit, RecordKind.PutUser, RecordKind.PutEvent, RecordKind.EventColumns, RecordKind.DeleteItem,
                RecordKind.DeleteUser, RecordKind.DeleteEvent, RecordKind.PatchItem, RecordKind.PatchUser, RecordKind.JoinSession, RecordKind.Batch,
            });
        Assert.Equal((1, 2, 3), ((int)DatasetKind.Interactions, (int)DatasetKind.Items, (int)DatasetKind.Users));
        Assert.Equal((1, 2), ((int)ImportMode.Full, (int)ImportMode.Incremental));
        Assert.Equal((1u, 1u, 2u, 1u), (LogHeader.Version, LogCheckpoint.Version, ImportFileFormat.Version, SealedFileHeader.Version));
        Assert.Equal((40, 16, CellMap.Cells), (ImportCommit.Bytes, LogCheckpoint.SaltBytes, 16));
    }

    private static string Read(string directory, EncryptionKey? key)
    {
        IDisk disk = key is null ? LocalDisk.Instance : new SealedDisk(LocalDisk.Instance, key);
        using var group = new Datasets.GroupFixture();
        using (var log = FasterChangeLog.Open(Path.Combine(directory, "log"), new ChangeLogOptions { Key = key }))
            log.Replay(new Applier(group.State, disk, Path.Combine(directory, "import")));
        Assert.Equal(Model, new FolderBlobs(disk, Path.Combine(directory, "models")).Load(FolderBlobs.List(disk, Path.Combine(directory, "models")).Single()));

        var text = new List<string>();
        foreach (var id in (string[])["a", "b", "c", "d", "e"])
        {
            Assert.True(group.State.Items.TryGetRow(Utf8(id), out var row));
            text.Add(string.Create(CultureInfo.InvariantCulture, $"{id}: {group.ReadItem(id) ?? "none"}, {group.State.ItemCounts[row]} events"));
        }
        foreach (var id in (string[])["u", "v", "w"])
        {
            Assert.True(group.State.TryGetUser(Utf8(id), out var cell, out var row));
            var record = ReadCells(cell!.Users, row) ?? (cell.Users.IsDeleted(row) ? "deleted" : "none");
            var events = group.History(id).Select(e => $"{ItemOf(group.State, e.ItemRow)} {Encoding.UTF8.GetString(cell.Interactions.EventTypes!.GetText(e.EventType))} {e.Timestamp}{(float.IsNaN(e.Value) ? "" : " " + e.Value.ToString(CultureInfo.InvariantCulture))}");
            text.Add($"{id}: {record}; {(group.History(id).Length == 0 ? "nothing" : string.Join(", ", events))}");
        }
        return string.Join('\n', text);
    }

    private static string ItemOf(GroupState state, int row) => Encoding.UTF8.GetString(state.Items.GetId(row));

    private static void Write(string directory, EncryptionKey? key)
    {
        IDisk disk = key is null ? LocalDisk.Instance : new SealedDisk(LocalDisk.Instance, key);
        new FolderBlobs(disk, Path.Combine(directory, "models")).Save(Model);
        var source = Path.Combine(Directory.CreateDirectory(directory).FullName, "items.csv");
        File.WriteAllText(source, "ITEM_ID,TITLE,GENRES,YEAR\na,bulk,Old,1900\nd,Babe,Comedy|Drama,\n");
        var imported = RowImport.TryRun(new ImportRequest(ItemSchema, source, disk, Path.Combine(directory, "import"), "golden"), out _, CancellationToken.None)!;
        File.Delete(source);

        using var group = new Datasets.GroupFixture();
        using var log = FasterChangeLog.Open(Path.Combine(directory, "log"), new ChangeLogOptions { PageBits = 12, SegmentBits = 12, FillAhead = false, Key = key });
        log.Replay(new Applier(group.State, disk, directory));
        var bytes = new byte[1000];
        log.Append(new StreamId(0, 0), RecordKind.Catalog, "{\"change\":\"of the engine\"}"u8);
        log.Append(Items, RecordKind.PutItem, group.Item("a", "Heat", "Crime|Drama", "1995"));
        log.Append(Items, RecordKind.AnnounceItem, bytes.AsSpan(0, AnnounceRecord.Write(bytes, "b"u8)));
        log.Append(Items, RecordKind.PutItem, group.Item("c", "Casino"));
        ImportCommit.Write(bytes, imported);
        log.Append(Items, RecordKind.ImportCommit, bytes.AsSpan(0, ImportCommit.Bytes));
        log.Append(Cell("u"), RecordKind.PutUser, group.User("u", "5"));
        log.Append(Cell("v"), RecordKind.PutUser, group.User("v", "7"));
        log.Append(Cell("u"), RecordKind.PutEvent, group.Event("u", 0, 1_700_000_001, "click"));
        log.Append(Cell("u"), RecordKind.PutEvent, group.Event("u", 0, 1_700_000_002, "click", "1.5", "event 1"));
        log.Append(Cell("u"), RecordKind.PutEvent, group.Event("u", 1, 1_700_000_002, "view"));
        log.Append(Cell("v"), RecordKind.PutEvent, group.Event("v", 1, 1_700_000_002, "view"));
        log.Append(Items, RecordKind.DeleteItem, bytes.AsSpan(0, AnnounceRecord.Write(bytes, "c"u8)));
        log.Append(Cell("v"), RecordKind.DeleteUser, bytes.AsSpan(0, AnnounceRecord.Write(bytes, "v"u8)));
        log.Append(Cell("u"), RecordKind.DeleteEvent, bytes.AsSpan(0, DeleteEventRecord.Write(bytes, "u"u8, 1, "view"u8)));
        log.Append(Items, RecordKind.PatchItem, group.Item("a", null, "Crime", "1996"), batchId: 5, batchParts: 2);
        log.Append(Cell("u"), RecordKind.PatchUser, group.User("u", "6"), batchId: 5, batchParts: 2);
        log.Append(Cell("s"), RecordKind.JoinSession, bytes.AsSpan(0, JoinRecord.Write(bytes, "s"u8, "w"u8)), batchId: 6, batchParts: 2);
        log.Append(Cell("w"), RecordKind.PutEvent, group.Event("w", 1, 1_700_000_003, "view"), batchId: 6, batchParts: 2);
        var batch = BatchRecord.Write(bytes, RecordKind.PutItem, group.Item("e", "wrong"));
        batch += BatchRecord.Write(bytes.AsSpan(batch), RecordKind.PutItem, group.Item("e", "Eraser"));
        log.Append(Items, RecordKind.Batch, bytes.AsSpan(0, batch));
        log.Append(Items, RecordKind.DeleteItem, bytes.AsSpan(0, AnnounceRecord.Write(bytes, "a"u8)), batchId: 7, batchParts: 2); // never whole
    }

    private static StreamId Cell(string user) => new(1, (ushort)(CellMap.Cell(Utf8(user)) + 1));

    private static EncryptionKey? KeyOf(string name) => name.EndsWith("sealed", StringComparison.Ordinal) ? Key : null;

    private static string RenameToHash(string path, byte[] bytes)
    {
        var renamed = Path.Combine(Path.GetDirectoryName(path)!, BlobName.Of(bytes) + ImportedFile.Extension);
        File.Move(path, renamed);
        return renamed;
    }

    private static ImportFileReader Open(string path) => ImportFileReader.Open(
        LocalDisk.Instance, Path.GetDirectoryName(path)!,
        new ImportedFile(Path.GetFileNameWithoutExtension(path), DatasetKind.Items, ImportMode.Full, 2, 0, new FileInfo(path).Length));

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    private sealed class Applier(GroupState state, IDisk disk, string importFolder) : ILogReader
    {
        public void OnRecord(in LogRecord record) => Assert.True(TryApply(record.Stream.Number, record.Kind, record.Payload));

        private bool TryApply(int stream, ushort kind, ReadOnlySpan<byte> payload) => kind switch
        {
            RecordKind.Catalog => payload.SequenceEqual("{\"change\":\"of the engine\"}"u8),
            RecordKind.PutItem => state.ApplyPutItem(payload, out _),
            RecordKind.AnnounceItem => state.ApplyAnnounceItem(payload, out _),
            RecordKind.ImportCommit => Import(ImportCommit.TryRead(payload)!),
            RecordKind.PutUser => state.ApplyPutUser(stream - 1, payload),
            RecordKind.PutEvent => state.ApplyEvent(stream - 1, payload, out _),
            RecordKind.DeleteItem => state.ApplyDeleteItem(payload, out _),
            RecordKind.DeleteUser => state.ApplyDeleteUser(stream - 1, payload),
            RecordKind.DeleteEvent => state.ApplyDeleteEvent(stream - 1, payload, out _),
            RecordKind.PatchItem => state.ApplyPatchItem(payload, out _),
            RecordKind.PatchUser => state.ApplyPatchUser(stream - 1, payload),
            RecordKind.JoinSession => state.ApplyJoinSession(stream - 1, payload),
            RecordKind.Batch => TryApplyAll(stream, payload),
            _ => false,
        };

        private bool TryApplyAll(int stream, ReadOnlySpan<byte> batch)
        {
            var at = 0;
            while (BatchRecord.TryRead(batch, ref at, out var kind, out var payload))
                if (!TryApply(stream, kind, payload)) return false;
            return at == batch.Length;
        }

        private bool Import(ImportedFile file)
        {
            using var reader = ImportFileReader.Open(disk, importFolder, file);
            state.ApplyImport(reader);
            return true;
        }
    }
}

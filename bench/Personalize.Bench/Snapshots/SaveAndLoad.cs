using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Bench.Snapshots;

/// <summary>One group saved and loaded, in turns with plain writes + fdatasync and plain reads of as many bytes; reads from the disk and from the page cache.</summary>
internal static partial class SaveAndLoad
{
    private const int Rounds = 3;
    private const int DropFromCache = 4; // POSIX_FADV_DONTNEED

    private const string ItemsText = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":"string"},
         {"name":"GENRES","type":"string","categorical":true},{"name":"YEAR","type":"int"},{"name":"PRICE","type":"float"},
         {"name":"CREATION_TIMESTAMP","type":"long"},{"name":"ADULT","type":"boolean"}]}
        """;

    private const string EventsText = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":"float"}]}
        """;

    public static void Run(string directory, int items, int events)
    {
        var schemas = (Items: Read(DatasetKind.Items, ItemsText), Events: Read(DatasetKind.Interactions, EventsText));
        using var ids = new IdMap(expectedIds: items + (events / 20));
        var state = new GroupState(1, schemas.Events, schemas.Items, null, ids);
        Fill(state, schemas.Events, items, events);
        var folder = new SnapshotFolder(LocalDisk.Instance, directory);
        for (var round = 0; round < Rounds; round++)
        {
            var number = (ulong)round + 1;
            var bytes = 0L;
            var save = Time(() => bytes = Save(folder, state, number));
            var path = folder.PathOf(number);
            var write = Time(() => WritePlain(Path.Combine(directory, "plain"), bytes));
            DropCache(path);
            var coldRead = Time(() => ReadPlain(path));
            DropCache(path);
            var coldLoad = Time(() => Load(folder, number, schemas));
            var warmRead = Time(() => ReadPlain(path));
            var warmLoad = Time(() => Load(folder, number, schemas));
            var verify = Time(() => Verify(folder, number));
            Console.WriteLine($"{items:N0} items, {events:N0} events, {ids.Count:N0} ids, {bytes >> 20} MiB: save {Tell(save)}, plain write {Tell(write)}: ratio {write.Seconds / save.Seconds:F2}");
            Console.WriteLine($"  from the disk: load {Tell(coldLoad)}, read {Tell(coldRead)}: ratio {coldRead.Seconds / coldLoad.Seconds:F2}; from the page cache: load {Tell(warmLoad)}, read {Tell(warmRead)}; verify {Tell(verify)}");
            folder.DeleteAllBut();
            File.Delete(Path.Combine(directory, "plain"));
        }
    }

    private static void Fill(GroupState state, DatasetSchema schema, int items, int events)
    {
        var buffer = new byte[1024];
        var text = new byte[64];
        for (var i = 0; i < items; i++)
        {
            var builder = new RecordBuilder(state.Items.Schema!, buffer);
            var built = builder.TryBegin(Id(text, "item-", i), out _) && builder.TrySetText(0, Id(text, "a title of usual length ", i), out _)
                && builder.TrySetText(1, i % 2 == 0 ? "Action|Crime"u8 : "Drama"u8, out _) && builder.TrySetInt64(2, 1950 + (i % 70), out _)
                && builder.TrySetDouble(3, i % 100, out _) && builder.TrySetInt64(4, 1_700_000_000 + i, out _) && builder.TrySetBoolean(5, i % 9 == 0, out _);
            if (!built || !builder.TryFinish(out var record, out _) || !state.ApplyPutItem(record, out _)) throw new InvalidOperationException();
        }

        var random = new Random(1);
        for (var i = 0; i < events; i++)
        {
            var builder = new RecordBuilder(schema, buffer);
            var user = Id(text, "user-", random.Next(Math.Max(1, events / 20)));
            var built = builder.TryBeginEvent(user, default, default, false, random.Next(items), 1, 1_700_000_000 + i, out _)
                && builder.TrySetText(0, "click"u8, out _) && builder.TrySetDouble(1, 1, out _);
            if (!built || !builder.TryFinish(out var record, out _) || !state.ApplyEvent(CellMap.Cell(user), record, out _)) throw new InvalidOperationException();
        }
    }

    private static long Save(SnapshotFolder folder, GroupState state, ulong number)
    {
        var group = new GroupCut(state);
        for (var stream = CellMap.Cells; stream >= 0; stream--) group.Take(stream, 1);
        using var cut = new SnapshotCut(new MemoryChangeLog().Checkpoint(), 0, [], [group], []);
        var bytes = folder.Write(cut, number);
        folder.Name(number);
        return bytes;
    }

    private static void Load(SnapshotFolder folder, ulong number, (DatasetSchema Items, DatasetSchema Events) schemas)
    {
        using var reader = folder.Open(number);
        using var ids = new IdMap(expectedIds: reader.IdCount);
        reader.Load(new GroupState(1, schemas.Events, schemas.Items, null, ids));
    }

    private static void Verify(SnapshotFolder folder, ulong number)
    {
        using var reader = folder.Open(number);
        reader.Verify();
    }

    private static void WritePlain(string path, long bytes)
    {
        var buffer = new byte[1 << 20];
        new Random(1).NextBytes(buffer);
        using var file = LocalDisk.Instance.Open(path, create: true);
        for (var at = 0L; at < bytes; at += buffer.Length) file.Write(buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - at)), at);
        file.Flush();
    }

    private static void ReadPlain(string path)
    {
        var buffer = new byte[1 << 20];
        using var file = LocalDisk.Instance.Open(path, create: false);
        int read;
        for (var at = 0L; (read = file.Read(buffer, at)) > 0; at += read)
        {
            // The bytes are in the buffer; nothing else is asked.
        }
    }

    private static void DropCache(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var file = File.OpenHandle(path);
        _ = Advise(file, 0, 0, DropFromCache);
    }

    private static ReadOnlySpan<byte> Id(byte[] buffer, string prefix, int number)
    {
        var length = Encoding.UTF8.GetBytes(prefix, buffer);
        number.TryFormat(buffer.AsSpan(length), out var digits, "d8");
        return buffer.AsSpan(0, length + digits);
    }

    // The time of the cores says what the clock would on a machine that does nothing else.
    private static (double Seconds, double CoreSeconds) Time(Action run)
    {
        GC.Collect();
        var cores = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        run();
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cores).TotalSeconds);
    }

    private static string Tell((double Seconds, double CoreSeconds) time) => $"{time.Seconds:F2} s ({time.CoreSeconds:F2} core)";

    private static DatasetSchema Read(DatasetKind kind, string text) =>
        SchemaReader.TryRead(text, kind, out var schema, out var error) ? schema : throw new InvalidOperationException(error);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long length, int advice);
}

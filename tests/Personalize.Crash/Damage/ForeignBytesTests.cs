using System.Text.RegularExpressions;
using Personalize.Core.Schemas;
using Personalize.Crash.Support;
using Personalize.Crash.Writer;
using Personalize.Engine;
using Personalize.Storage.Blobs;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;
using FileMode = Personalize.Storage.Import.ImportMode;

namespace Personalize.Crash.Damage;

/// <summary>Promise 24: files are data. Lengths are checked against the bytes left, nothing is allocated for what a length merely says.</summary>
public sealed class ForeignBytesTests
{
    private const int Mutations = 3000;
    private const int FixedBytes = 32 * 1024; // readers, buffers of a fixed size and the words of an exception
    private const string Folder = "/import";

    [Fact]
    public void Import_files_of_any_bytes_allocate_at_most_twice_their_length()
    {
        byte[] good = GoodImportFile();
        foreach (int seed in Effort.Seeds(Mutations))
        {
            var random = new Random(seed);
            byte[] bytes = Mutation.Of(good, random);
            // The name fits and the log's record says what the file says, or anything: as if somebody had written both.
            int itemIds = random.Next(4) == 0 ? random.Next() : 20;
            AssertBounded(bytes, ReadImport(new SimulatedDisk(), bytes, bytes.Length, itemIds), seed);
        }
    }

    [Fact]
    public void Log_checkpoints_of_any_bytes_allocate_at_most_twice_their_length()
    {
        byte[] good = GoodCheckpoint();
        foreach (int seed in Effort.Seeds(Mutations))
        {
            byte[] bytes = Mutation.Of(good, new Random(seed));
            AssertBounded(bytes, Allocated(() => LogCheckpoint.TryRead(bytes)), seed);
        }
    }

    // The planted fault: a disk that says a file is a gigabyte long, and a reader that takes its word.
    [Fact]
    public void The_check_sees_a_length_that_is_trusted()
    {
        byte[] good = GoodImportFile();

        long allocated = Allocated(() =>
        {
            var disk = new BoastingDisk(new SimulatedDisk(), good.Length * 64L);
            disk.Put("/import/" + BlobName.Of(good), good);
            new FolderBlobs(disk, Folder).Load(BlobName.Of(good));
        });

        Assert.True(allocated > (2 * good.Length) + FixedBytes);
    }

    [Fact]
    public void Storage_names_no_serializer_and_no_type_by_its_name()
    {
        string storage = Path.Combine(Root(), "src", "Personalize.Storage");
        string[] sources = [.. Directory.EnumerateFiles(storage, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal))];

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, file => NamesSerializer(File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("JsonSerializer.Deserialize<Row>(bytes)")]
    [InlineData("using System.Runtime.Serialization;")]
    [InlineData("Type.GetType(name)")]
    [InlineData("Activator.CreateInstance(type)")]
    public void The_check_sees_a_serializer(string source) => Assert.True(NamesSerializer(source));

    private static bool NamesSerializer(string source) => Regex.IsMatch(
        source, @"Serializ(er|ation)|BinaryFormatter|DataContract|System\.Xml|System\.Reflection|Type\.GetType|Activator\.|MessagePack|protobuf",
        RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Personalize.Engine.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("these tests run inside a checkout of the repository");
    }

    private static void AssertBounded(byte[] bytes, long allocated, int seed) =>
        Assert.True(allocated <= (2L * bytes.Length) + FixedBytes, $"seed {seed}: {bytes.Length} bytes made the reader allocate {allocated}");

    private static long ReadImport(SimulatedDisk disk, byte[] bytes, long said, int itemIds)
    {
        string name = BlobName.Of(bytes);
        disk.SetBytes(Path.Combine(Folder, name + ImportedFile.Extension), bytes);
        var description = new ImportedFile(name, DatasetKind.Interactions, FileMode.Incremental, 200, itemIds, said);
        return Allocated(() =>
        {
            using ImportFileReader reader = ImportFileReader.Open(disk, Folder, description);
            byte[] buffer = [];
            foreach (ImportBlock block in reader.Blocks)
            {
                foreach (Span<byte> record in reader.Read(block, ref buffer))
                {
                    GC.KeepAlive(record.Length);
                }
            }
        });
    }

    // What it throws must be what the reader's documentation names; anything else ends the test.
    private static long Allocated(Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (Exception refused) when (refused is ImportDamagedException or StorageFormatException or InvalidDataException)
        {
            // Refused by name.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] GoodImportFile()
    {
        using var folder = new DataFolder();
        string csv = Path.Combine(folder.Path, "events.csv");
        File.WriteAllLines(csv, Enumerable.Range(0, 200).Select(e => $"u{e % 13},i{e % 20},click,{1_700_000_000 + e}").Prepend("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP"));
        using PersonalizeEngine engine = folder.Open();
        engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users).Import("interactions", csv);
        return File.ReadAllBytes(Directory.GetFiles(Path.Combine(folder.Path, "data", "import"), "*" + ImportedFile.Extension).Single());
    }

    private static byte[] GoodCheckpoint()
    {
        using var log = FasterChangeLog.Open("/log", CrashSchemas.SmallLog with { Disk = new SimulatedDisk() });
        log.Replay(new NoReader());
        for (ushort stream = 0; stream < 40; stream++)
        {
            log.Append(new StreamId(1, stream), 10, [1, 2, 3], stream < 20 ? 7ul + stream : 0, (ushort)(stream < 20 ? 2 : 0));
        }

        LogCheckpoint checkpoint = log.Checkpoint();
        byte[] bytes = new byte[checkpoint.Bytes];
        checkpoint.Write(bytes);
        return bytes;
    }

    private sealed class NoReader : ILogReader
    {
        public void OnRecord(in LogRecord record) => throw new InvalidOperationException("the log is new");
    }
}

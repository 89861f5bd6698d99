using System.Buffers.Binary;
using System.IO.Hashing;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using Personalize.Storage.Tests.Disk;

namespace Personalize.Fuzz.Targets;

/// <summary>Import files under the name that fits them: applied, or refused; what is applied twice is the same state.</summary>
internal sealed class ImportFileTarget : FuzzTarget
{
    private const string Folder = "/data/imports";
    private const int ItemIdsAt = 20; // from the end of the file
    private const int RecordsAt = 16;

    public override string Name => "import-file";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            yield return Write(DatasetKind.Items, file =>
            {
                for (var i = 0; i < 3; i++) file.Add(0, RecordKind.PutItem, StoreSchemas.Item($"i{i}"));
            });
            yield return Write(DatasetKind.Users, file => file.Add((ushort)(StoreSchemas.CellOf("u") + 1), RecordKind.PutUser, StoreSchemas.User("u")));
            yield return Write(DatasetKind.Interactions, file =>
            {
                foreach (var user in (string[])["u", "v"])
                {
                    for (var i = 0; i < 4; i++) file.Add((ushort)(StoreSchemas.CellOf(user) + 1), RecordKind.PutEvent, StoreSchemas.Event(user, i % 2, 100 + (i % 3)));
                }

                var id = new byte[16];
                for (var i = 0; i < 2; i++) file.AddItemId(RecordKind.AnnounceItem, id.AsSpan(0, AnnounceRecord.Write(id, Utf8($"i{i}"))));
            });
            yield return Write(DatasetKind.Interactions, file =>
            {
                var scatter = new EventScatter(StoreSchemas.Events, file);
                var batch = new EventBatch(StoreSchemas.Events);
                for (var i = 0; i < 6; i++)
                {
                    batch.SetText(0, i % 2 == 0 ? "view"u8 : "click"u8);
                    batch.SetText(1, i % 3 == 0 ? default : "2.5"u8);
                    batch.Add(i % 4 == 0 ? "u"u8 : "v"u8, i % 3 == 0 ? "i"u8 : "j"u8, 100 + (i % 3));
                }

                scatter.Add(batch);
                scatter.Finish();
            });
        }
    }

    // Columns are made for 64 rows at least, and the id map has pages of its own; the rest goes with the input.
    public override long AllocatedBytesMax(int inputBytes) => (32 << 20) + (64L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 64 || input[12] is 0 or > (byte)DatasetKind.Users || input[13] is 0 or > (byte)ImportMode.Incremental) return;
        var description = new ImportedFile(
            Convert.ToHexStringLower(XxHash128.Hash(input)), (DatasetKind)input[12], (ImportMode)input[13],
            BinaryPrimitives.ReadInt64LittleEndian(input[^RecordsAt..]), BinaryPrimitives.ReadInt32LittleEndian(input[^ItemIdsAt..]), input.Length);
        if (Apply(input, description) is not { } hash) return;
        Require(Apply(input, description) == hash, "applied twice, it gives two states");
    }

    private static ulong? Apply(ReadOnlySpan<byte> input, ImportedFile description)
    {
        var disk = new SimulatedDisk();
        disk.SetBytes($"{Folder}/{description.Name}{ImportedFile.Extension}", input);
        using var ids = StoreSchemas.Ids();
        var state = StoreSchemas.Group(ids);
        try
        {
            using var reader = ImportFileReader.Open(disk, Folder, description);
            state.ApplyImport(reader);
            return StoreSchemas.Hash(state);
        }
        catch (Exception refused) when (refused is InvalidDataException or ImportDamagedException or StorageFormatException)
        {
            return null;
        }
    }

    private static byte[] Write(DatasetKind kind, Action<ImportFileWriter> fill)
    {
        var disk = new SimulatedDisk();
        using var writer = new ImportFileWriter(disk, Folder, "aside", kind, ImportMode.Full);
        fill(writer);
        return disk.GetBytes($"{Folder}/{writer.Finish().Name}{ImportedFile.Extension}");
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using Personalize.Core.Schemas;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class ImportFileTests
{
    [Fact]
    public void Blocks_of_a_stream_keep_the_order_of_records_and_none_is_lost()
    {
        using var folder = new ImportFolder();
        using var writer = new ImportFileWriter(LocalDisk.Instance, folder.Store, "a", DatasetKind.Users, ImportMode.Full);
        for (int i = 0; i < 60_000; i++)
            writer.Add((ushort)(i % 3), 20, BitConverter.GetBytes(i).AsSpan(0, 4));
        writer.Add(1, 20, new byte[600_000]);
        ImportedFile file = writer.Finish();

        using ImportFileReader reader = ImportFileReader.Open(LocalDisk.Instance, folder.Store, file);
        int[] next = [0, 1, 2];
        byte[] buffer = [];
        int large = 0;
        foreach (ImportBlock block in reader.Blocks)
        {
            int inBlock = 0;
            foreach (Span<byte> record in reader.Read(block, ref buffer))
            {
                inBlock++;
                if (record.Length != 4)
                {
                    large = record.Length;
                    continue;
                }

                Assert.Equal(next[block.Stream], BitConverter.ToInt32(record));
                next[block.Stream] += 3;
            }

            Assert.Equal(block.Records, inBlock);
        }

        Assert.Equal([60_000, 60_001, 60_002], next);
        Assert.Equal(600_000, large);
        Assert.True(reader.Blocks.Length > 3);
        Assert.Equal(60_001, file.Records);
    }

    [Fact]
    public void Every_changed_byte_is_found_before_anything_is_read()
    {
        using var folder = new ImportFolder();
        ImportedFile file = folder.Import(ImportFolder.Users, folder.Write("u.csv", "USER_ID,AGE,GENDER\n1,24,F\n"));
        string path = folder.StoreFiles.Single();
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            File.WriteAllBytes(path, damaged);
            Assert.Throws<ImportDamagedException>(() => ImportFileReader.Open(LocalDisk.Instance, folder.Store, file));
        }
    }

    [Fact]
    public void A_file_cut_short_or_gone_is_damage()
    {
        using var folder = new ImportFolder();
        ImportedFile file = folder.Import(ImportFolder.Users, folder.Write("u.csv", "USER_ID,AGE,GENDER\n1,24,F\n"));
        string path = folder.StoreFiles.Single();

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains("bytes where", Assert.Throws<ImportDamagedException>(() => ImportFileReader.Open(LocalDisk.Instance, folder.Store, file)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("does not exist", Assert.Throws<ImportDamagedException>(() => ImportFileReader.Open(LocalDisk.Instance, folder.Store, file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_of_the_future_is_refused_by_number()
    {
        using var folder = new ImportFolder();
        ImportedFile file = folder.Import(ImportFolder.Users, folder.Write("u.csv", "USER_ID,AGE,GENDER\n1,24,F\n"));
        byte[] bytes = File.ReadAllBytes(folder.StoreFiles.Single());
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 7);
        string name = Convert.ToHexStringLower(XxHash128.Hash(bytes));
        File.WriteAllBytes(Path.Combine(folder.Store, name + ImportedFile.Extension), bytes);

        var refused = Assert.Throws<StorageFormatException>(() => ImportFileReader.Open(LocalDisk.Instance, folder.Store, file with { Name = name }));

        Assert.Equal(7u, refused.Version);
    }

    [Fact]
    public void A_file_not_finished_goes_with_its_writer()
    {
        using var folder = new ImportFolder();
        using (var writer = new ImportFileWriter(LocalDisk.Instance, folder.Store, "a", DatasetKind.Users, ImportMode.Full))
        {
            writer.Add(1, 20, new byte[500_000]);
            Assert.EndsWith(ImportedFile.AsideExtension, Assert.Single(folder.StoreFiles), StringComparison.Ordinal);
        }

        Assert.Empty(folder.StoreFiles);
    }

    [Fact]
    public void The_commit_record_says_all_and_reads_back()
    {
        var file = new ImportedFile("00112233445566778899aabbccddeeff", DatasetKind.Interactions, ImportMode.Incremental, 1L << 40, 77, 1L << 41);
        byte[] record = new byte[ImportCommit.Bytes];

        ImportCommit.Write(record, file);

        Assert.Equal(file, ImportCommit.TryRead(record));
        Assert.Null(ImportCommit.TryRead(record.AsSpan(1)));
        Assert.Null(ImportCommit.TryRead(new byte[ImportCommit.Bytes]));
    }
}

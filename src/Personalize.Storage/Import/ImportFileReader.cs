using System.Buffers.Binary;
using System.Collections.Immutable;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Import;

/// <summary>Reads a committed import file, block by block, after its every byte was found to be what was committed.</summary>
/// <remarks>
/// <see cref="Open"/> passes over the whole file once to check the hash; nothing is applied of a damaged one. Blocks may then be read
/// in any order and by several threads, each with a buffer of its own. Layout: <see cref="ImportFileFormat"/>.
/// </remarks>
public sealed class ImportFileReader : IDisposable
{
    private const int LinkBytes = 12; // both links of an event, and rounding
    private const int IdBytes = 128; // in the id map, and the heads of an item's histories in 16 cells
    private const int ItemIdBytesMin = sizeof(uint) + sizeof(ushort) + 1; // its record's length, the id's, and one byte of it

    private readonly IDiskFile _file;

    private ImportFileReader(IDiskFile file, ImportedFile description, ImmutableArray<ImportBlock> blocks)
    {
        _file = file;
        Description = description;
        Blocks = blocks;
    }

    /// <summary>What the commit record says of the file.</summary>
    public ImportedFile Description { get; }

    /// <summary>The blocks; those of one stream in their order.</summary>
    public ImmutableArray<ImportBlock> Blocks { get; }

    /// <summary>Opens and checks the file that a commit record names.</summary>
    /// <exception cref="ImportDamagedException">It is gone, or is not what was committed.</exception>
    /// <exception cref="StorageFormatException">Another version wrote it.</exception>
    public static ImportFileReader Open(IDisk disk, string folder, ImportedFile description)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(description);
        string path = Path.Combine(folder, description.Name + ImportedFile.Extension);
        if (!disk.Exists(path))
            throw new ImportDamagedException(path, "does not exist, although the change log names it");
        IDiskFile file = disk.Open(path, create: false);
        try
        {
            CheckHash(file, description);
            return new ImportFileReader(file, description, ReadBlocks(file, description));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a block.</summary>
    /// <param name="block">One of <see cref="Blocks"/>.</param>
    /// <param name="buffer">Made longer where it must be; holds the records until the next call with it.</param>
    public ImportRecords Read(in ImportBlock block, ref byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (buffer.Length < block.Bytes)
            buffer = new byte[block.Bytes];
        if (_file.Read(buffer.AsSpan(0, block.Bytes), block.Offset) != block.Bytes)
            throw new ImportDamagedException(_file.Path, "became shorter while it was read");
        return new ImportRecords(buffer.AsSpan(0, block.Bytes));
    }

    /// <summary>Reads a block of events; false where its bytes are none.</summary>
    internal bool TryRead(in ImportBlock block, ref byte[] buffer, EventBlock events)
    {
        Read(block, ref buffer);
        return events.TryParse(buffer, block.Bytes) && events.Rows == block.Records;
    }

    /// <summary>Most ids that the file can bring: exact where every one of them is new.</summary>
    public long NewIdsMax => HasColumns ? Description.ItemIds + CountUsers() : Description.Records + Description.ItemIds;

    /// <summary>About the bytes that the datasets grow by when all of it is new, the id map with them. Columns lie close together in the file, and have links and heads of histories in memory.</summary>
    public long MemoryBytes => Description.Bytes + (HasColumns ? (Description.Records * LinkBytes) + (NewIdsMax * IdBytes) : 0);

    private bool HasColumns => Blocks.Any(static block => block.Kind == RecordKind.EventColumns);

    /// <summary>Distinct users of all blocks of events.</summary>
    internal long CountUsers()
    {
        long count = 0;
        Span<byte> head = stackalloc byte[EventBlock.HeadBytes];
        foreach (ImportBlock block in Blocks)
        {
            if (block.Kind == RecordKind.EventColumns && _file.Read(head, block.Offset) == head.Length)
                count += Math.Clamp(EventBlock.NewUsersOf(head), 0, block.Records);
        }

        return count;
    }

    public void Dispose() => _file.Dispose();

    private static void CheckHash(IDiskFile file, ImportedFile description)
    {
        if (file.Length != description.Bytes)
            throw new ImportDamagedException(file.Path, $"has {file.Length} bytes where {description.Bytes} were committed");
        ImportFileCheck.Check(file, description.Name);
    }

    /// <summary>The hash vouches that our own writer wrote this; the bounds are checked all the same, since they cost nothing.</summary>
    private static ImmutableArray<ImportBlock> ReadBlocks(IDiskFile file, ImportedFile description)
    {
        const int Least = ImportFileFormat.HeaderBytes + ImportFileFormat.FooterBytes;
        Span<byte> header = stackalloc byte[ImportFileFormat.HeaderBytes];
        Span<byte> footer = stackalloc byte[ImportFileFormat.FooterBytes];
        if (file.Length < Least || file.Read(header, 0) != header.Length || !header.StartsWith(ImportFileFormat.Magic))
            throw new ImportDamagedException(file.Path, "is no import file");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version is < ImportFileFormat.VersionMin or > ImportFileFormat.Version)
            throw new StorageFormatException(file.Path, version, ImportFileFormat.Version);
        file.Read(footer, file.Length - footer.Length);
        long directory = BinaryPrimitives.ReadInt64LittleEndian(footer);
        int count = BinaryPrimitives.ReadInt32LittleEndian(footer[8..]);
        bool fits = count >= 0 && directory >= ImportFileFormat.HeaderBytes
            && directory + ((long)count * ImportFileFormat.EntryBytes) + footer.Length == file.Length
            && BinaryPrimitives.ReadInt32LittleEndian(footer[12..]) == description.ItemIds
            && BinaryPrimitives.ReadInt64LittleEndian(footer[16..]) == description.Records
            && description.Records >= 0 && description.ItemIds >= 0
            && description.ItemIds <= file.Length / ItemIdBytesMin; // so many rows are noted before the first is read
        if (!fits || (DatasetKind)header[12] != description.Kind || !footer.EndsWith(ImportFileFormat.EndMagic))
            throw new ImportDamagedException(file.Path, "has a directory that does not fit it");
        return ReadDirectory(file, directory, count);
    }

    private static ImmutableArray<ImportBlock> ReadDirectory(IDiskFile file, long directory, int count)
    {
        byte[] entries = new byte[count * ImportFileFormat.EntryBytes];
        file.Read(entries, directory);
        var blocks = ImmutableArray.CreateBuilder<ImportBlock>(count);
        for (int i = 0; i < count; i++)
        {
            ImportBlock block = ImportFileFormat.ReadEntry(entries.AsSpan(i * ImportFileFormat.EntryBytes));
            if (block.Bytes < 0 || block.Offset < ImportFileFormat.HeaderBytes || block.Offset > directory - block.Bytes)
                throw new ImportDamagedException(file.Path, "has a block outside its bounds");
            blocks.Add(block);
        }

        return blocks.MoveToImmutable();
    }
}

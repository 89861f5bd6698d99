using System.Buffers.Binary;
using System.IO.Hashing;
using Personalize.Core.Schemas;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Import;

/// <summary>Writes an import file aside; <see cref="Finish"/> makes it durable and names it by its content.</summary>
/// <remarks>Holds one open block of about 256 KiB per stream. Not thread-safe. Layout: <see cref="ImportFileFormat"/>.</remarks>
public sealed class ImportFileWriter : IDisposable
{
    private const int Streams = 17;
    private const long FlushEveryBytes = 16 << 20;

    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly string _asidePath;
    private readonly IDiskFile _file;
    private readonly DatasetKind _kind;
    private readonly ImportMode _mode;
    private readonly XxHash128 _hash = new();
    private readonly OpenBlock?[] _open = new OpenBlock?[Streams];
    private readonly List<ImportBlock> _blocks = [];
    private Task _flush = Task.CompletedTask;
    private long _flushed;
    private long _written;
    private long _records;
    private int _itemIds;
    private bool _finished;

    /// <param name="disk">The file system.</param>
    /// <param name="folder">Where import files lie; made when absent.</param>
    /// <param name="asideName">A name that no other import uses now: with <see cref="ImportedFile.AsideExtension"/> the file is called so until it is finished.</param>
    /// <param name="kind">The dataset.</param>
    /// <param name="mode">Full or incremental.</param>
    public ImportFileWriter(IDisk disk, string folder, string asideName, DatasetKind kind, ImportMode mode)
    {
        ArgumentNullException.ThrowIfNull(disk);
        _disk = disk;
        _folder = folder;
        _kind = kind;
        _mode = mode;
        _asidePath = Path.Combine(folder, asideName + ImportedFile.AsideExtension);
        disk.CreateDirectory(folder);
        if (disk.Exists(_asidePath))
            disk.Delete(_asidePath);
        _file = disk.Open(_asidePath, create: true);
        Span<byte> header = stackalloc byte[ImportFileFormat.HeaderBytes];
        ImportFileFormat.WriteHeader(header, kind, mode);
        Write(header);
    }

    /// <summary>Adds a record of the dataset to a stream.</summary>
    public void Add(ushort stream, ushort kind, ReadOnlySpan<byte> record)
    {
        Append(stream, kind, record);
        _records++;
    }

    /// <summary>Announces the next item id; its number is how many were announced before.</summary>
    public void AddItemId(ushort kind, ReadOnlySpan<byte> record)
    {
        Append(0, kind, record);
        _itemIds++;
    }

    /// <summary>Adds a block of its own, of records that are none by themselves.</summary>
    internal void AddBlock(ushort stream, ushort kind, int records, ReadOnlySpan<byte> block)
    {
        Close(stream);
        _blocks.Add(new ImportBlock(_written, block.Length, records, stream, kind));
        Write(block);
        _records += records;
    }

    /// <summary>Writes what is left, flushes, and gives the file its name.</summary>
    /// <exception cref="IOException">The disk failed; no file of that name came to be by this call.</exception>
    public ImportedFile Finish()
    {
        for (ushort stream = 0; stream < Streams; stream++)
            Close(stream);
        WriteDirectory();
        Span<byte> hash = stackalloc byte[16];
        _hash.GetCurrentHash(hash);
        string name = Convert.ToHexStringLower(hash);
        _flush.GetAwaiter().GetResult();
        _file.Flush();
        _file.Dispose();
        string path = Path.Combine(_folder, name + ImportedFile.Extension);
        bool isNew = !_disk.Exists(path);
        _disk.Rename(_asidePath, path);
        _disk.FlushDirectory(_folder);
        _finished = true;
        return new ImportedFile(name, _kind, _mode, _records, _itemIds, _written) { IsNew = isNew };
    }

    /// <summary>Removes a file that was not finished.</summary>
    public void Dispose()
    {
        if (_finished)
            return;
        _finished = true;
        EndFlush();
        _file.Dispose();
        if (_disk.Exists(_asidePath))
            _disk.Delete(_asidePath);
    }

    private void Append(ushort stream, ushort kind, ReadOnlySpan<byte> record)
    {
        OpenBlock block = _open[stream] ??= new OpenBlock();
        if (block.Records > 0 && (block.Kind != kind || block.Used + sizeof(uint) + record.Length > ImportFileFormat.BlockBytes))
            Close(stream);
        block.Kind = kind;
        block.Add(record);
    }

    private void Close(ushort stream)
    {
        OpenBlock? block = _open[stream];
        if (block is null || block.Records == 0)
            return;
        _blocks.Add(new ImportBlock(_written, block.Used, block.Records, stream, block.Kind));
        Write(block.Bytes);
        block.Clear();
    }

    private void WriteDirectory()
    {
        long offset = _written;
        byte[] tail = new byte[(_blocks.Count * ImportFileFormat.EntryBytes) + ImportFileFormat.FooterBytes];
        for (int i = 0; i < _blocks.Count; i++)
            ImportFileFormat.WriteEntry(tail.AsSpan(i * ImportFileFormat.EntryBytes), _blocks[i]);
        ImportFileFormat.WriteFooter(tail.AsSpan(_blocks.Count * ImportFileFormat.EntryBytes), offset, _blocks.Count, _itemIds, _records);
        Write(tail);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes, _written);
        _hash.Append(bytes);
        _written += bytes.Length;
        if (_written - _flushed < FlushEveryBytes)
            return;
        // The disk works while the next rows are read; it is waited for once it falls behind.
        _flush.GetAwaiter().GetResult();
        _flushed = _written;
        _flush = Task.Factory.StartNew(_file.Flush, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // A thread of its own: it is as important as ours.
    }

    private void EndFlush()
    {
        try
        {
            _flush.GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            // Whoever did not finish has another failure to tell, and this file counts for nothing.
        }
    }

    /// <summary>The block of a stream that still takes records.</summary>
    private sealed class OpenBlock
    {
        private byte[] _bytes = new byte[4096];

        public ushort Kind { get; set; }

        public int Used { get; private set; }

        public int Records { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Used);

        public void Add(ReadOnlySpan<byte> record)
        {
            int needed = Used + sizeof(uint) + record.Length;
            if (needed > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(needed, Math.Min(_bytes.Length * 4, ImportFileFormat.BlockBytes)));
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Used), record.Length);
            record.CopyTo(_bytes.AsSpan(Used + sizeof(uint)));
            Used = needed;
            Records++;
        }

        public void Clear()
        {
            Used = 0;
            Records = 0;
        }
    }
}

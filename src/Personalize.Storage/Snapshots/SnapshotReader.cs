using System.Collections.Immutable;
using System.IO.Hashing;
using Personalize.Core.Columns;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;

namespace Personalize.Storage.Snapshots;

/// <summary>An open snapshot: what it is of, and its groups' data.</summary>
/// <remarks>
/// Nothing is trusted: lengths are compared with the bytes left before anything is made for them, each section with its hash. A group that
/// could not be loaded is of no use, nor is whatever ids it added. Any thread, but for <see cref="Dispose"/>.
/// </remarks>
public sealed class SnapshotReader : IDisposable
{
    private const int ImportNameBytes = 16;

    private readonly IDiskFile _file;
    private readonly ImmutableArray<SnapshotSection> _sections;
    private readonly Dictionary<(SectionKind Kind, uint Group, int Stream, int Part), SnapshotSection> _byPlace = [];
    private readonly Dictionary<StreamId, ulong> _positions = [];

    private SnapshotReader(IDiskFile file, ulong number)
    {
        _file = file;
        Number = number;
        _sections = ReadDirectory(file);
        foreach (var section in _sections)
            _byPlace.TryAdd((section.Kind, section.Group, section.Stream, section.Part), section);
        From = ReadCheckpoint();
        ReadPositions();
        Imports = ReadImports();
        Catalog = ReadCatalog();
    }

    /// <summary>Its number.</summary>
    public ulong Number { get; }

    /// <summary>Where replay begins.</summary>
    public LogCheckpoint From { get; }

    /// <summary>How far each stream is captured, from 1; one that is not there has nothing in it.</summary>
    public IReadOnlyDictionary<StreamId, ulong> Positions => _positions;

    /// <summary>Ids of all groups together.</summary>
    public long IdCount { get; private set; }

    /// <summary>Import files that the log from the older snapshot on needs.</summary>
    public IReadOnlyList<ImportNote> Imports { get; }

    /// <summary>The catalog's records, in order.</summary>
    public IReadOnlyList<byte[]> Catalog { get; }

    /// <summary>Bytes of the file.</summary>
    public long Bytes => _file.Length;

    /// <summary>Whether a record is in the snapshot: replay skips it then.</summary>
    public bool Holds(StreamId stream, ulong sequence) => sequence <= _positions.GetValueOrDefault(stream);

    /// <summary>Opens a file, checking header, directory and all but the groups' data.</summary>
    /// <exception cref="SnapshotDamagedException">It is not what was written.</exception>
    /// <exception cref="StorageFormatException">A later version of the program wrote it.</exception>
    public static SnapshotReader Open(IDisk disk, string path, ulong number)
    {
        ArgumentNullException.ThrowIfNull(disk);
        IDiskFile? file = null;
        try
        {
            file = disk.Open(path, create: false);
            Span<byte> header = stackalloc byte[SnapshotFormat.HeaderBytes];
            if (file.Read(header, 0) != header.Length || !SnapshotFormat.TryReadHeader(header, out var version, out var written))
                throw new SnapshotDamagedException(path, "it does not begin as one.");
            if (version is < SnapshotFormat.VersionMin or > SnapshotFormat.Version)
                throw new StorageFormatException(path, version, SnapshotFormat.Version);
            if (written != number)
                throw new SnapshotDamagedException(path, $"it says to be number {written}.");
            return new SnapshotReader(file, number);
        }
        catch (Exception wrong) when (IsDamage(wrong))
        {
            file?.Dispose();
            throw Damaged(path, wrong);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads and checks the whole file.</summary>
    /// <exception cref="SnapshotDamagedException">It is not what was written.</exception>
    public void Verify()
    {
        try
        {
            foreach (var section in _sections)
                new SectionReader(_file, section).Check();
        }
        catch (Exception wrong) when (IsDamage(wrong))
        {
            throw Damaged(Path, wrong);
        }
    }

    /// <summary>Fills a group that has no rows yet; nobody reads or writes it meanwhile. Cells are read in parallel.</summary>
    /// <exception cref="SnapshotDamagedException">What is there is not what was written, or is none of this group.</exception>
    /// <exception cref="InvalidOperationException">The ids have no room.</exception>
    public void Load(GroupState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            GroupLoad.Run(this, state);
        }
        catch (Exception wrong) when (IsDamage(wrong))
        {
            throw Damaged(Path, wrong);
        }
    }

    public void Dispose() => _file.Dispose();

    internal string Path => _file.Path;

    /// <summary>A stream's section, null where there is none.</summary>
    internal SectionReader? TryOpen(SectionKind kind, uint group, int stream, int part = 0) =>
        _byPlace.TryGetValue((kind, group, stream, part), out var section) ? new SectionReader(_file, section) : null;

    internal SectionReader OpenSection(SectionKind kind, uint group = 0, int stream = 0, int part = 0) =>
        TryOpen(kind, group, stream, part) ?? throw new SnapshotDamagedException(_file.Path, $"section {kind} of stream {group}/{stream}, part {part}, is missing.");

    // Of a sealed file the seal sees a flip first; in its first bytes it makes a plain file of it. The log has proved the key by then.
    private static bool IsDamage(Exception wrong) => wrong is InvalidDataException or SealBrokenException or EncryptionKeyException;

    private static SnapshotDamagedException Damaged(string path, Exception wrong) => new(path, wrong.Message.TrimEnd('.') + ".", wrong);

    private static ImmutableArray<SnapshotSection> ReadDirectory(IDiskFile file)
    {
        Span<byte> footer = stackalloc byte[SnapshotFormat.FooterBytes];
        var end = file.Length - footer.Length;
        if (end < SnapshotFormat.HeaderBytes || file.Read(footer, end) != footer.Length || !SnapshotFormat.TryReadFooter(footer, out var offset, out var count, out var hash))
            throw new SnapshotDamagedException(file.Path, "it does not end as one.");
        if (count < 0 || offset != end - ((long)count * SnapshotFormat.EntryBytes) || end - offset > int.MaxValue)
            throw new SnapshotDamagedException(file.Path, $"a directory of {count} entries does not fit it.");
        var directory = new byte[end - offset];
        if (file.Read(directory, offset) != directory.Length || XxHash3.HashToUInt64(directory) != hash)
            throw new SnapshotDamagedException(file.Path, "the hash of its directory does not fit.");
        var sections = ImmutableArray.CreateBuilder<SnapshotSection>(count);
        var next = (long)SnapshotFormat.HeaderBytes;
        for (var i = 0; i < count; i++)
        {
            var section = SnapshotFormat.ReadEntry(directory.AsSpan(i * SnapshotFormat.EntryBytes));
            if (section.Offset != next || section.Bytes < 0 || section.Bytes > offset - next)
                throw new SnapshotDamagedException(file.Path, $"section {i} lies at {section.Offset}, not at {next}.");
            next += section.Bytes;
            sections.Add(section);
        }
        return next == offset ? sections.MoveToImmutable() : throw new SnapshotDamagedException(file.Path, $"its sections end at {next}, not at {offset}.");
    }

    private LogCheckpoint ReadCheckpoint()
    {
        var section = OpenSection(SectionKind.Checkpoint);
        var bytes = section.ReadValues<byte>((int)Math.Min(int.MaxValue, section.BytesLeft));
        section.Finish();
        return LogCheckpoint.TryRead(bytes) ?? throw section.Damaged("no checkpoint of a log");
    }

    private void ReadPositions()
    {
        var section = OpenSection(SectionKind.Positions);
        IdCount = section.ReadValue<long>();
        for (var left = section.ReadValue<int>(); left > 0; left--)
        {
            var stream = new StreamId(section.ReadValue<uint>(), (ushort)section.ReadValue<uint>());
            _positions[stream] = section.ReadValue<ulong>();
        }
        section.Finish();
    }

    private List<ImportNote> ReadImports()
    {
        var section = OpenSection(SectionKind.Imports);
        var imports = new List<ImportNote>();
        for (var left = section.ReadValue<int>(); left > 0; left--)
        {
            var (group, sequence) = (section.ReadValue<uint>(), section.ReadValue<ulong>());
            imports.Add(new ImportNote(group, sequence, Convert.ToHexStringLower(section.ReadValues<byte>(ImportNameBytes))));
        }
        section.Finish();
        return imports;
    }

    private List<byte[]> ReadCatalog()
    {
        var section = OpenSection(SectionKind.Catalog);
        var records = new List<byte[]>();
        for (var left = section.ReadValue<int>(); left > 0; left--)
            records.Add(ReadBytes(section, section.ReadValue<int>()));
        section.Finish();
        return records;
    }

    private static byte[] ReadBytes(SectionReader section, int bytes) =>
        bytes >= 0 && bytes <= section.BytesLeft ? section.ReadValues<byte>(bytes) : throw section.Damaged($"a record of {bytes} bytes");
}

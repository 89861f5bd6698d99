using System.Globalization;
using Personalize.Core.Columns;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Snapshots;

/// <summary>The snapshots of an engine: files <c>snapshot.N</c> of one folder, a larger N being newer.</summary>
/// <remarks>One writer at a time. <c>snapshot.N.new</c> is one that was never finished.</remarks>
public sealed class SnapshotFolder
{
    private const string Prefix = "snapshot.";
    private const string AsideExtension = ".new";

    private readonly IDisk _disk;
    private readonly string _folder;

    /// <param name="disk">The file system.</param>
    /// <param name="folder">The folder; made where absent.</param>
    public SnapshotFolder(IDisk disk, string folder)
    {
        ArgumentNullException.ThrowIfNull(disk);
        _disk = disk;
        _folder = folder;
        disk.CreateDirectory(folder);
    }

    /// <summary>Numbers of the finished snapshots, newest first.</summary>
    public IReadOnlyList<ulong> List()
    {
        var numbers = new List<ulong>();
        foreach (var name in _disk.List(_folder))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && ulong.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && PathOf(number).EndsWith(name, StringComparison.Ordinal))
                numbers.Add(number);
        }
        numbers.Sort((left, right) => right.CompareTo(left));
        return numbers;
    }

    /// <summary>Where a snapshot lies.</summary>
    public string PathOf(ulong number) => Path.Combine(_folder, Prefix + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a snapshot aside; it is none until <see cref="Name"/>.</summary>
    /// <param name="cut">What to write; its segments are let go one by one.</param>
    /// <param name="number">Larger than any so far.</param>
    /// <param name="logFlushed">Tells how far the log is flushed, while puts may wait for that on the same disk: the snapshot then goes to it in small pieces.</param>
    /// <param name="cancellationToken">Stops between cells.</param>
    /// <returns>Bytes of the file, all of them on disk.</returns>
    /// <exception cref="IOException">The disk failed; whatever was written is deleted, as far as the disk lets us.</exception>
    public long Write(SnapshotCut cut, ulong number, Func<long>? logFlushed = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cut);
        try
        {
            using var writer = new SnapshotWriter(_disk, AsideOf(number), number, logFlushed);
            SaveCheckpoint(writer, cut);
            SavePositions(writer, cut);
            SaveImports(writer, cut);
            SaveCatalog(writer, cut);
            foreach (var group in cut.Groups)
                group.Save(writer, cancellationToken);
            writer.Finish();
            return writer.Bytes;
        }
        catch
        {
            Discard(number);
            throw;
        }
    }

    /// <summary>Makes a written snapshot the newest one. Whatever it holds must be on disk in the log by then.</summary>
    /// <exception cref="IOException">The disk failed; the file is deleted, as far as the disk lets us, or it has its name.</exception>
    public void Name(ulong number)
    {
        try
        {
            _disk.Rename(AsideOf(number), PathOf(number));
        }
        catch
        {
            Discard(number);
            throw;
        }
        _disk.FlushDirectory(_folder);
    }

    /// <summary>Opens a snapshot; its sections are checked as they are read.</summary>
    /// <exception cref="SnapshotDamagedException">It is not what was written.</exception>
    /// <exception cref="StorageFormatException">A later version of the program wrote it.</exception>
    public SnapshotReader Open(ulong number) => SnapshotReader.Open(_disk, PathOf(number), number);

    /// <summary>Deletes every snapshot but those given, and what was never finished.</summary>
    public void DeleteAllBut(params ReadOnlySpan<ulong> kept)
    {
        foreach (var number in List())
        {
            if (!kept.Contains(number))
                _disk.Delete(PathOf(number));
        }
        DeleteUnfinished();
        _disk.FlushDirectory(_folder);
    }

    /// <summary>Deletes what was never finished: of a process that was killed, or of a disk that did not even let go of it. Nobody writes meanwhile.</summary>
    public void DeleteUnfinished()
    {
        foreach (var name in _disk.List(_folder))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(AsideExtension, StringComparison.Ordinal))
                _disk.Delete(Path.Combine(_folder, name));
        }
    }

    private string AsideOf(ulong number) => PathOf(number) + AsideExtension;

    // Each attempt has a number of its own, so that on a full disk their files would pile up.
    private void Discard(ulong number)
    {
        try
        {
            if (_disk.Exists(AsideOf(number))) _disk.Delete(AsideOf(number));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The first failure is told; the next opening tries again.
        }
    }

    private static void SaveCheckpoint(SnapshotWriter writer, SnapshotCut cut)
    {
        var bytes = new byte[cut.From.Bytes];
        cut.From.Write(bytes);
        writer.Begin(SectionKind.Checkpoint);
        writer.Write(bytes);
        writer.End();
    }

    private static void SavePositions(SnapshotWriter writer, SnapshotCut cut)
    {
        var positions = cut.Positions.OrderBy(position => position.Key.Group).ThenBy(position => position.Key.Number).ToList();
        writer.Begin(SectionKind.Positions);
        writer.WriteValue(cut.Groups.Sum(group => group.IdCount));
        writer.WriteValue(positions.Count);
        foreach (var (stream, sequence) in positions)
        {
            writer.WriteValue(stream.Group);
            writer.WriteValue((uint)stream.Number);
            writer.WriteValue(sequence);
        }
        writer.End();
    }

    private static void SaveImports(SnapshotWriter writer, SnapshotCut cut)
    {
        writer.Begin(SectionKind.Imports);
        writer.WriteValue(cut.Imports.Count);
        foreach (var import in cut.Imports)
        {
            writer.WriteValue(import.Group);
            writer.WriteValue(import.Sequence);
            writer.Write(Convert.FromHexString(import.File));
        }
        writer.End();
    }

    private static void SaveCatalog(SnapshotWriter writer, SnapshotCut cut)
    {
        writer.Begin(SectionKind.Catalog);
        writer.WriteValue(cut.Catalog.Count);
        foreach (var record in cut.Catalog)
        {
            writer.WriteValue(record.Length);
            writer.Write(record);
        }
        writer.End();
    }
}

using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Blobs;

/// <summary>Objects as files of one folder: written aside, flushed, renamed, the folder flushed.</summary>
public sealed class FolderBlobs : IBlobStore
{
    private const string AsideExtension = ".new";

    private readonly IDisk _disk;
    private readonly string _folder;

    /// <param name="disk">The file system.</param>
    /// <param name="folder">The folder; made where absent.</param>
    public FolderBlobs(IDisk disk, string folder)
    {
        ArgumentNullException.ThrowIfNull(disk);
        _disk = disk;
        _folder = folder;
        disk.CreateDirectory(folder);
    }

    /// <summary>Names of the objects in a folder.</summary>
    public static IEnumerable<string> List(IDisk disk, string folder)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return disk.List(folder).Where(name => !name.EndsWith(AsideExtension, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    /// <summary>Reads an object and compares its hash with its name; makes nothing.</summary>
    /// <returns>Its bytes.</returns>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">Its bytes are not those that were saved.</exception>
    public static long Check(IDisk disk, string folder, string name) => Load(disk, folder, name).Length;

    public string Save(ReadOnlySpan<byte> content)
    {
        string name = BlobName.Of(content);
        string path = Path.Combine(_folder, name);
        string aside = path + AsideExtension;
        try
        {
            if (IsKept(name, path))
            {
                _disk.FlushDirectory(_folder); // The save that made it may have failed just there.
                return name;
            }

            if (_disk.Exists(aside))
            {
                _disk.Delete(aside);
            }

            using (IDiskFile file = _disk.Open(aside, create: true))
            {
                file.Write(content, 0);
                file.Flush();
            }

            _disk.Rename(aside, path);
            _disk.FlushDirectory(_folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Discard(aside);
            throw failure as StorageFailedException ?? new StorageFailedException("write", path, failure);
        }

        return name;
    }

    /// <inheritdoc/>
    /// <remarks>Files of other names, which somebody else put there, are none.</remarks>
    public IReadOnlyList<string> List() => [.. List(_disk, _folder).Where(BlobName.Is)];

    public void DeleteUnfinished()
    {
        foreach (string name in _disk.List(_folder).Where(name => name.EndsWith(AsideExtension, StringComparison.Ordinal)))
        {
            _disk.Delete(Path.Combine(_folder, name));
        }
    }

    public void Delete(string name)
    {
        string path = Path.Combine(_folder, name);
        if (_disk.Exists(path))
        {
            _disk.Delete(path);
        }
    }

    public byte[] Load(string name) => Load(_disk, _folder, name);

    private static byte[] Load(IDisk disk, string folder, string name)
    {
        ArgumentNullException.ThrowIfNull(disk);
        string path = Path.Combine(folder, name);
        if (!disk.Exists(path))
        {
            throw new FileNotFoundException($"the object '{path}' does not exist", path);
        }

        byte[] content = Read(disk, path);
        return BlobName.Of(content) == name
            ? content
            : throw new InvalidDataException($"'{path}' is damaged: its content does not hash to its name");
    }

    /// <summary>A file of that name that was damaged is written again, not trusted.</summary>
    private bool IsKept(string name, string path)
    {
        try
        {
            return _disk.Exists(path) && BlobName.Of(Read(_disk, path)) == name;
        }
        catch (Exception damaged) when (damaged is SealBrokenException or EncryptionKeyException)
        {
            return false;
        }
    }

    private void Discard(string aside)
    {
        try
        {
            if (_disk.Exists(aside))
            {
                _disk.Delete(aside);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The first failure is told; the next opening tries again.
        }
    }

    private static byte[] Read(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, create: false);
        var content = new byte[file.Length];
        int read = file.Read(content, 0);
        return read == content.Length ? content : content[..read];
    }
}

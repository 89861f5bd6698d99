using System.IO.Hashing;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Import;

/// <summary>The import files of a folder, and whether one is what its name says.</summary>
public static class ImportFileCheck
{
    private const int CheckBytes = 1 << 20;

    /// <summary>Names of the finished files, without their extension.</summary>
    public static IEnumerable<string> List(IDisk disk, string folder)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return disk.List(folder).Where(name => name.EndsWith(ImportedFile.Extension, StringComparison.Ordinal))
            .Select(name => name[..^ImportedFile.Extension.Length]).Order(StringComparer.Ordinal);
    }

    /// <summary>Reads a whole file and compares its hash with its name.</summary>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ImportDamagedException">It is gone, or its bytes do not hash to its name.</exception>
    public static long Check(IDisk disk, string folder, string name)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var path = Path.Combine(folder, name + ImportedFile.Extension);
        if (!disk.Exists(path)) throw new ImportDamagedException(path, "does not exist, although the change log names it");
        using var file = disk.Open(path, create: false);
        Check(file, name);
        return file.Length;
    }

    internal static void Check(IDiskFile file, string name)
    {
        var hash = new XxHash128();
        var buffer = new byte[Math.Min(CheckBytes, file.Length + 1)];
        int read;
        for (long at = 0; (read = file.Read(buffer, at)) > 0; at += read)
            hash.Append(buffer.AsSpan(0, read));
        Span<byte> found = stackalloc byte[16];
        hash.GetCurrentHash(found);
        if (Convert.ToHexStringLower(found) != name)
            throw new ImportDamagedException(file.Path, "is damaged: its bytes do not hash to its name");
    }
}

using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;

namespace Personalize.Engine.Maintenance;

/// <summary>Copies a data directory file by file, in an order that needs nobody to stop: snapshots, the log, then what the log names.</summary>
internal sealed class DataBackup(string directory, string target, IDisk disk, EncryptionKey? key)
{
    private const int Attempts = 5;
    private const int CopyBytes = 1 << 20;

    private FileNotFoundException? _gone;

    public IReadOnlyList<VerifiedPart> Run(CancellationToken cancellationToken)
    {
        LogReading.RequireKey(disk, Path.Combine(directory, DataFolders.Log), key);
        DataFolders.RequireEmpty(disk, directory, target);
        using DataDirectoryLock taken = DataDirectoryLock.Take(target);
        VerifiedPart? damaged = null;
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            if (TryCopy(cancellationToken))
            {
                IReadOnlyList<VerifiedPart> parts = DataVerification.Run(target, disk, key, cancellationToken);
                VerifiedPart? before = damaged;
                damaged = parts.FirstOrDefault(part => part.Damage is not null);
                if (damaged is null)
                {
                    return parts;
                }

                // Once, a running engine may have deleted what a new snapshot had made needless; twice, the damage is there to stay.
                if (before == damaged)
                {
                    break;
                }
            }

            Clear();
        }

        Clear();
        throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, damaged is null
            ? $"'{directory}' was not copied: its files changed {Attempts} times meanwhile ({_gone?.Message ?? "the log was truncated"}); try again when less is written"
            : $"'{directory}' was not copied whole: {damaged.Name}: {damaged.Damage}");
    }

    // False when files went while they were copied.
    private bool TryCopy(CancellationToken cancellationToken)
    {
        try
        {
            CopyFolder(DataFolders.Snapshots, cancellationToken);
            if (LogReading.TryCopy(disk, Path.Combine(directory, DataFolders.Log), Path.Combine(target, DataFolders.Log)) is null)
            {
                return false;
            }

            CopyFolder(DataFolders.Import, cancellationToken);
            CopyFolder(DataFolders.Models, cancellationToken);
            if (disk.Exists(Path.Combine(directory, DataFolders.Settings)))
            {
                CopyFile(Path.Combine(directory, DataFolders.Settings), Path.Combine(target, DataFolders.Settings));
            }

            disk.FlushDirectory(target);
            return true;
        }
        catch (FileNotFoundException gone)
        {
            _gone = gone;
            return false;
        }
    }

    /// <summary>Finished files only; those that are being written end in <c>.new</c>.</summary>
    private void CopyFolder(string folder, CancellationToken cancellationToken)
    {
        string to = Path.Combine(target, folder);
        disk.CreateDirectory(to);
        foreach (string name in disk.List(Path.Combine(directory, folder)).Where(name => !name.EndsWith(".new", StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            CopyFile(Path.Combine(directory, folder, name), Path.Combine(to, name));
        }

        disk.FlushDirectory(to);
    }

    private void CopyFile(string from, string to)
    {
        using IDiskFile source = disk.Open(from, create: false);
        using IDiskFile copy = disk.Open(to, create: true);
        byte[] buffer = new byte[Math.Clamp(source.Length, 1, CopyBytes)];
        int read;
        for (long at = 0; (read = source.Read(buffer, at)) > 0; at += read)
        {
            copy.Write(buffer.AsSpan(0, read), at);
        }

        copy.Flush();
    }

    private void Clear()
    {
        foreach (string folder in DataFolders.All)
        {
            foreach (string name in disk.List(Path.Combine(target, folder)))
            {
                disk.Delete(Path.Combine(target, folder, name));
            }
        }
    }
}

using Personalize.Engine.Hosting;
using Personalize.Engine.Maintenance;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Engine;

/// <summary>A data directory as files: checked, and copied, without being opened. An engine may have it open meanwhile.</summary>
public static class DataDirectory
{
    /// <summary>Reads every byte of a data directory and compares it with the hashes that were written with it. Changes nothing.</summary>
    /// <param name="options">Directory and key; the rest does not matter.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The parts that were checked, the log first. Damage is told there, not thrown.</returns>
    /// <exception cref="PersonalizeException">There is no data in the directory, or the key is none.</exception>
    /// <exception cref="IOException">The directory is sealed with another key, or the reverse.</exception>
    public static IReadOnlyList<VerifiedPart> Verify(EngineOptions options, CancellationToken cancellationToken = default) =>
        DataVerification.Run(Require(options), options.Log.Disk, DataKey.Read(options), cancellationToken);

    /// <summary>Copies a data directory as it is at one moment, whole and verified, sealed as it is.</summary>
    /// <param name="options">Directory and key; the rest does not matter.</param>
    /// <param name="target">A directory that is not there yet or is empty.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>What the copy holds, as <see cref="Verify"/> found it.</returns>
    /// <remarks>
    /// Everything on disk before the call is in the copy: with durability commit all that was answered, with everysec all but the last second. It is taken of the log up to its acknowledged end, then of the files that the log names:
    /// those never change, so a running engine is not stopped. Where it truncates the log meanwhile the copy is taken anew.
    /// </remarks>
    /// <exception cref="PersonalizeException">There is no data, the target is not empty, or what is to be copied is damaged: see <see cref="Verify"/>.</exception>
    /// <exception cref="IOException">The disk failed; what is in the target is no copy.</exception>
    public static IReadOnlyList<VerifiedPart> Backup(EngineOptions options, string target, CancellationToken cancellationToken = default) =>
        new DataBackup(Require(options), target, options.Log.Disk, DataKey.Read(options)).Run(cancellationToken);

    /// <summary>Writes the data of a directory that no engine has open into another one, sealed with another key.</summary>
    /// <param name="options">Directory and its key, none while it is not sealed.</param>
    /// <param name="target">A directory that is not there yet or is empty. The old one stays as it is.</param>
    /// <param name="newKeyFile">File with the new key, 32 bytes in base64.</param>
    /// <param name="cancellationToken">Stops between two files and cells.</param>
    /// <returns>What the new directory holds, as <see cref="Verify"/> found it.</returns>
    /// <remarks>It is written as a snapshot with an empty log behind it; models go along, import files are in the snapshot. Needs memory for all data.</remarks>
    /// <exception cref="PersonalizeException">There is no data, an engine has it open, the target is not empty, or a key is none.</exception>
    /// <exception cref="IOException">The data are damaged or sealed with another key, or the disk failed: what is in the target is no data then.</exception>
    public static IReadOnlyList<VerifiedPart> RotateKey(EngineOptions options, string target, string newKeyFile, CancellationToken cancellationToken = default)
    {
        IDisk disk = options.Log.Disk;
        EncryptionKey key = DataKey.ReadFile(newKeyFile);
        DataFolders.RequireEmpty(disk, Require(options), target);
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        using (DataDirectoryLock.Take(target))
        {
            new KeyRotation(engine, target, disk, key).Run(cancellationToken);
        }

        return DataVerification.Run(target, disk, key, cancellationToken);
    }

    private static string Require(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string directory = options.DataDirectory ?? throw new PersonalizeException("no data directory is given");
        return options.Log.Disk.Exists(Path.Combine(directory, DataFolders.Log, "header"))
            ? directory
            : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"'{directory}' holds no data: there is no change log in it");
    }
}

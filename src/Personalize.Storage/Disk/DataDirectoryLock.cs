using System.Globalization;
using System.Text;

namespace Personalize.Storage.Disk;

/// <summary>Keeps a data directory for this process until disposed; a second opener is refused and told who holds it.</summary>
/// <remarks>
/// An exclusive lock on the file <c>lock</c>, which holds "process 1234 (program)". The operating system drops the lock when
/// the process ends, however it ends; the file itself stays, since deleting it would let two openers lock two files.
/// </remarks>
public sealed class DataDirectoryLock : IDisposable
{
    private const int HolderBytesMax = 512;

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the directory, making it first if need be.</summary>
    /// <exception cref="DataDirectoryInUseException">Somebody else holds it.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        LocalDisk.Instance.CreateDirectory(directory);
        var path = Path.Combine(directory, "lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new DataDirectoryInUseException(directory, ReadHolder(path));
        }
        var program = Path.GetFileName(Environment.ProcessPath) ?? "unknown program";
        file.SetLength(0);
        file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} ({program})")));
        file.Flush();
        return new DataDirectoryLock(file);
    }

    public void Dispose() => _file.Dispose();

    // .NET would ask for a lock of its own to read the file; the operating system reads it without.
    private static string ReadHolder(string path)
    {
        Span<byte> bytes = stackalloc byte[HolderBytesMax];
        var read = NativeFile.ReadUnlocked(path, bytes);
        return read > 0 ? Encoding.UTF8.GetString(bytes[..read]) : "another process";
    }
}

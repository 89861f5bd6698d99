using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Personalize.Storage.Disk;

/// <summary>The two flushes that the base library has not: of a file's data without its times, and of a folder.</summary>
internal static partial class NativeFile
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on Linux x64
    private const int InterruptedErrno = 4; // EINTR

    /// <summary>fdatasync on Linux: a write into space that the file already has costs no journal commit. A full flush elsewhere.</summary>
    public static void FlushData(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        while (DataSync(handle) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno != InterruptedErrno) throw new IOException($"{Marshal.GetPInvokeErrorMessage(errno)} : '{path}'", errno);
        }
    }

    /// <summary>fsync of a folder; does nothing on Windows, whose file system keeps names in its own journal.</summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(directory, OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ReadOnlyDirectory : 0);
        if (descriptor < 0) Throw(directory);
        try
        {
            if (Sync(descriptor) != 0) Throw(directory);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static void Throw(string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        throw new IOException($"{Marshal.GetPInvokeErrorMessage(errno)} : '{path}'", errno);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}

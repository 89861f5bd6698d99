using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Personalize.Storage.Disk;

/// <summary>What the base library has not: a flush of a file's data without its times, a flush of a folder, a read past a lock.</summary>
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

    /// <summary>Reads the beginning of a file that somebody else has locked.</summary>
    /// <returns>Bytes read; 0 when it cannot be read, as on Windows, where a lock forbids that.</returns>
    public static unsafe int ReadUnlocked(string path, Span<byte> destination)
    {
        if (OperatingSystem.IsWindows()) return 0;
        var descriptor = Open(path, 0);
        if (descriptor < 0) return 0;
        // Safe: the kernel writes at most the span's length, while it is pinned.
        fixed (byte* bytes = destination)
        {
            var read = Read(descriptor, bytes, destination.Length);
            _ = Close(descriptor);
            return (int)Math.Max(0, read);
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

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint Read(int descriptor, byte* destination, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}

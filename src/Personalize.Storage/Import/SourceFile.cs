using Microsoft.Win32.SafeHandles;

namespace Personalize.Storage.Import;

/// <summary>A file of the caller's, read from front to back and never written. It is no part of the store, so it does not go by way of the disk seam.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SourceFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Name = System.IO.Path.GetFileName(path);
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    /// <summary>The name without the folder: what messages say.</summary>
    public string Name { get; }

    public long Length { get; }

    public long BytesRead { get; private set; }

    /// <summary>Opens the file; null and a refusal when it cannot be.</summary>
    public static SourceFile? TryOpen(string path, out ImportRefusal? refusal)
    {
        refusal = null;
        try
        {
            return new SourceFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refusal = ImportRefusal.OfFile(path, failure is FileNotFoundException or DirectoryNotFoundException
                ? "the file does not exist" : $"the file cannot be read: {failure.Message}");
            return null;
        }
    }

    /// <summary>The next bytes, as many as the system gives; 0 at the end.</summary>
    public int Read(Span<byte> destination)
    {
        int read = RandomAccess.Read(_handle, destination, BytesRead);
        BytesRead += read;
        return read;
    }

    public void Dispose() => _handle.Dispose();
}

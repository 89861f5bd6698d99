using System.Runtime.InteropServices;

namespace Personalize.Fuzz;

/// <summary>Bytes that end where the process may read no further: a read one past the input is a crash. Elsewhere than on Linux an exact array.</summary>
internal sealed unsafe partial class FuzzGuard : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly nint _map;
    private readonly nuint _mapBytes;
    private readonly byte* _end;

    public FuzzGuard(int bytesMax)
    {
        if (!OperatingSystem.IsLinux()) return;
        var page = (nuint)Environment.SystemPageSize;
        var bytes = ((nuint)bytesMax + page - 1) / page * page;
        _mapBytes = bytes + page;
        _map = Map(0, _mapBytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (_map == -1 || Protect(_map + (nint)bytes, page, 0) != 0) throw new InvalidOperationException("no guard page");
        _end = (byte*)(_map + (nint)bytes);
    }

    public ReadOnlySpan<byte> Put(byte[] input)
    {
        if (_end is null) return input;
        // Safe: the bytes before the guard page, mapped until Dispose.
        var bytes = new Span<byte>(_end - input.Length, input.Length);
        input.CopyTo(bytes);
        return bytes;
    }

    public void Dispose()
    {
        if (_end is not null) _ = Unmap(_map, _mapBytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}

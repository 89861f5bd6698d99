using System.Runtime.InteropServices;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

/// <summary>Floats that end where the process may read no further: a read one past the end is a crash, not a wrong number.</summary>
internal sealed unsafe partial class GuardedFloats : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int NoAccess = 0;

    private readonly nint _map;
    private readonly nuint _mapBytes;
    private readonly float* _end;

    public GuardedFloats(int lengthMax)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "guard pages are asked of mmap");
        var page = (nuint)Environment.SystemPageSize;
        var bytes = (((nuint)lengthMax * sizeof(float)) + page - 1) / page * page;
        _mapBytes = bytes + page;
        _map = Map(0, _mapBytes, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _map);
        Assert.Equal(0, Protect(_map + (nint)bytes, page, NoAccess));
        _end = (float*)(_map + (nint)bytes);
    }

    /// <summary>Safe: the last <paramref name="length"/> floats before the guard page, mapped until Dispose.</summary>
    public Span<float> Last(int length) => new(_end - length, length);

    public void Dispose() => Assert.Equal(0, Unmap(_map, _mapBytes));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}

using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Log;

/// <summary>The file <c>header</c>: what kind of log this is, and which one.</summary>
/// <remarks>
/// Little endian, 64 bytes:
/// <code>
/// "PELOG\0"      6
/// PageBits       1   log2 of the bytes of a page; a record never crosses a page
/// SegmentBits    1   log2 of the bytes of a segment file
/// Version        4   1
/// reserved       4   0
/// LogId          8   drawn at birth; seeds the chains, so records of another log never fit
/// KeyCheck      16   of the encryption key; zeros = not encrypted
/// reserved      16   0
/// Hash           8   XXH3-64 of the 56 bytes before it
/// </code>
/// Written aside, flushed, renamed, folder flushed: a log has a whole header or does not exist.
/// </remarks>
internal readonly record struct LogHeader(ulong LogId, int PageBits, int SegmentBits, UInt128 KeyCheck)
{
    public const uint Version = 1;
    public const string FileName = "header";

    private const int PageBitsMin = 12;
    private const int PageBitsMax = 26;
    private const int SegmentBitsMax = 30;
    private const int FileBytes = 64;
    private const int HashedBytes = FileBytes - sizeof(ulong);

    private static ReadOnlySpan<byte> Magic => "PELOG\0"u8;

    public long PageBytes => 1L << PageBits;

    public long SegmentBytes => 1L << SegmentBits;

    /// <summary>A header for a new log, with an id that no other log has.</summary>
    public static LogHeader Prepare(int pageBits, int segmentBits, EncryptionKey? key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageBits, PageBitsMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageBits, PageBitsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(segmentBits, pageBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segmentBits, SegmentBitsMax);
        var logId = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return new LogHeader(logId, pageBits, segmentBits, key?.GetCheck(logId) ?? 0);
    }

    /// <summary>Brings the log into being.</summary>
    public void Write(IDisk disk, string directory)
    {
        Span<byte> bytes = stackalloc byte[FileBytes];
        bytes.Clear();
        Magic.CopyTo(bytes);
        bytes[6] = (byte)PageBits;
        bytes[7] = (byte)SegmentBits;
        MemoryMarshal.Write(bytes[8..], Version);
        MemoryMarshal.Write(bytes[16..], LogId);
        MemoryMarshal.Write(bytes[24..], KeyCheck);
        MemoryMarshal.Write(bytes[HashedBytes..], XxHash3.HashToUInt64(bytes[..HashedBytes]));

        var path = Path.Combine(directory, FileName);
        using (var file = disk.Open(path + ".new", create: true))
        {
            file.SetLength(FileBytes);
            file.Write(bytes, 0);
            file.Flush();
        }
        disk.Rename(path + ".new", path);
        disk.FlushDirectory(directory);
    }

    public static LogHeader Read(IDisk disk, string directory)
    {
        var path = Path.Combine(directory, FileName);
        Span<byte> bytes = stackalloc byte[FileBytes];
        using (var file = disk.Open(path, create: false))
            if (file.Length != FileBytes || file.Read(bytes, 0) != FileBytes)
                throw Damaged(path, $"the header has {file.Length} bytes, not {FileBytes}.");

        if (!bytes.StartsWith(Magic)) throw Damaged(path, "the header does not begin with PELOG.");
        // Every version keeps its hash here, so that a flipped bit is not taken for a later version.
        var version = MemoryMarshal.Read<uint>(bytes[8..]);
        var isWhole = MemoryMarshal.Read<ulong>(bytes[HashedBytes..]) == XxHash3.HashToUInt64(bytes[..HashedBytes]);
        if (version != Version && isWhole) throw new StorageFormatException(path, version, Version);
        if (!isWhole) throw Damaged(path, "the header's hash does not fit.");
        if (bytes[6] is < PageBitsMin or > PageBitsMax || bytes[7] < bytes[6] || bytes[7] > SegmentBitsMax)
            throw Damaged(path, $"the header speaks of pages of 2^{bytes[6]} and segments of 2^{bytes[7]} bytes; allowed 2^{PageBitsMin}..2^{PageBitsMax} and from there to 2^{SegmentBitsMax}.");
        return new LogHeader(MemoryMarshal.Read<ulong>(bytes[16..]), bytes[6], bytes[7], MemoryMarshal.Read<UInt128>(bytes[24..]));
    }

    private static LogDamagedException Damaged(string path, string what) =>
        new(path, 0, what, "Restore the file from a backup of the same log.");
}

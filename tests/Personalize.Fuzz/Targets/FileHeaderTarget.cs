using System.Buffers.Binary;
using System.IO.Hashing;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;

namespace Personalize.Fuzz.Targets;

/// <summary>The first bytes of a log, of a truncated log and of a sealed file, as they are and with a hash that fits: believed, or refused by name.</summary>
internal sealed class FileHeaderTarget : FuzzTarget
{
    private const string Folder = "/data/log";
    private const int HashBytes = sizeof(ulong);

    private static readonly EncryptionKey Key = new(Enumerable.Range(1, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    public override string Name => "file-header";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var disk = new SimulatedDisk();
            LogHeader.Prepare(12, 20, null).Write(disk, Folder);
            yield return disk.GetBytes(Path.Combine(Folder, LogHeader.FileName));
            LogBegin.Write(disk, Folder, LogCheckpoint.OfNewLog(7));
            yield return disk.GetBytes(Path.Combine(Folder, LogBegin.FileName));
            using (var file = disk.Open("/data/sealed", create: true)) SealedFileHeader.Write(file, Key);
            yield return disk.GetBytes("/data/sealed");
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        Read(input.ToArray());
        if (input.Length <= HashBytes) return;
        // With a hash that fits: else no mutation gets past it.
        var forged = input.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(forged.AsSpan(forged.Length - HashBytes), XxHash3.HashToUInt64(forged.AsSpan(0, forged.Length - HashBytes)));
        Read(forged);
    }

    private static void Read(byte[] bytes)
    {
        var disk = new SimulatedDisk();
        disk.SetBytes(Path.Combine(Folder, LogHeader.FileName), bytes);
        disk.SetBytes(Path.Combine(Folder, LogBegin.FileName), bytes);
        Try(() =>
        {
            var header = LogHeader.Read(disk, Folder);
            Require(header.PageBytes is >= 4096 and <= 1 << 26 && header.SegmentBytes >= header.PageBytes && header.SegmentBytes <= 1 << 30, "a log of pages or segments that there are not was believed");
        });
        Try(() => _ = LogBegin.Read(disk, Folder, logId: 7));
        using var file = disk.Open(Path.Combine(Folder, LogHeader.FileName), create: false);
        Try(() => _ = SealedFileHeader.Read(file, Key));
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception refused) when (refused is LogDamagedException or StorageFormatException or SealBrokenException or EncryptionKeyException)
        {
            // Said by name.
        }
    }
}

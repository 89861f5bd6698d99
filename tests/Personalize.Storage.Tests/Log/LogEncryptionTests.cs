using System.Runtime.InteropServices;
using System.Text;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class LogEncryptionTests
{
    private const string Directory = "/log";

    private static readonly StreamId Users = new(3, 5);
    private static readonly string Records = Path.Combine(Directory, "records.0");
    private static readonly EncryptionKey Key = MakeKey(1);
    private static readonly byte[] Secret = "this text must not stand on the disk"u8.ToArray();

    [Fact]
    public void Gives_back_what_was_sealed_and_hides_it_on_the_disk()
    {
        var disk = new SimulatedDisk();
        for (var session = 1; session <= 3; session++)
        {
            using (var log = Open(disk, Key))
                for (var i = 0; i < 50; i++) log.Append(Users, 20, i % 7 == 0 ? [] : Secret);
            var rows = ReadAll(disk, Key);
            Assert.Equal(50 * session, rows.Count);
            for (var i = 0; i < rows.Count; i++) Assert.Equal(i % 50 % 7 == 0 ? "" : Convert.ToHexString(Secret), rows[i].Payload);
        }
        Assert.True(disk.GetBytes(Records).AsSpan().IndexOf(Secret.AsSpan(0, 12)) < 0);
        var plain = new SimulatedDisk();
        using (var log = Open(plain, null)) log.Append(Users, 20, Secret);
        Assert.True(plain.GetBytes(Records).AsSpan().IndexOf(Secret) > 0); // so the search above could have found it
    }

    [Fact]
    public void Refuses_another_key_a_missing_one_and_one_too_many_by_name()
    {
        var disk = new SimulatedDisk();
        using (var log = Open(disk, Key)) log.Append(Users, 20, Secret);
        var other = Assert.Throws<EncryptionKeyException>(() => Open(disk, MakeKey(2)));
        Assert.Contains("/log", other.Message, StringComparison.Ordinal);
        Assert.Contains("another key", other.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<EncryptionKeyException>(() => Open(disk, null));
        Assert.Contains("key was not given", missing.Message, StringComparison.Ordinal);
        Assert.Single(ReadAll(disk, Key));

        var plain = new SimulatedDisk();
        Open(plain, null).Dispose();
        Assert.Throws<EncryptionKeyException>(() => Open(plain, Key));
    }

    // A torn tail is dropped and its sequence numbers are used again: with the same key and nonce two texts would betray each other.
    [Fact]
    public void Never_seals_twice_with_one_key_and_nonce()
    {
        var disk = new SimulatedDisk();
        Open(disk, Key).Dispose();
        var once = disk.Copy();
        var again = disk.Copy();
        Assert.False(Sealed(once).AsSpan().SequenceEqual(Sealed(again)));

        static byte[] Sealed(SimulatedDisk disk)
        {
            LogPosition position;
            using (var log = Open(disk, Key)) position = log.Append(Users, 20, Secret);
            return disk.GetBytes(Records).AsSpan((int)position.Address - Secret.Length - RecordSeal.TagBytes, Secret.Length).ToArray();
        }
    }

    // The chain needs no key, so whoever can write the disk can make it fit; the seal he cannot.
    [Fact]
    public void Refuses_a_record_forged_with_fitting_hashes()
    {
        var disk = new SimulatedDisk();
        LogPosition position;
        using (var log = Open(disk, Key)) position = log.Append(Users, 20, Secret);
        var bytes = disk.GetBytes(Records);
        var start = (int)position.Address - RecordHeader.Bytes - Secret.Length - RecordSeal.TagBytes;
        var header = MemoryMarshal.Read<RecordHeader>(bytes.AsSpan(start));
        var logId = BitConverter.ToUInt64(disk.GetBytes(Path.Combine(Directory, "header")).AsSpan(16));
        var payload = bytes.AsSpan(start + RecordHeader.Bytes, Secret.Length + RecordSeal.TagBytes);
        Assert.Equal(header.Chain, header.ComputeChain(payload, logId));

        payload[0] ^= 1;
        header.Chain = header.ComputeChain(payload, logId);
        MemoryMarshal.Write(bytes.AsSpan(start), in header);
        disk.SetBytes(Records, bytes);
        using (var mark = DurableMark.Open(disk, Directory, LogCheckpoint.OfNewLog(logId), isExpendable: false))
        {
            mark.Write(mark.End, header.Chain);
            mark.Write(mark.End, header.Chain);
        }
        var refused = Assert.Throws<LogDamagedException>(() => ReadAll(disk, Key));
        Assert.Contains("not sealed with the log's key", refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_allocates_nothing_when_warm()
    {
        var disk = new SimulatedDisk();
        using var log = FasterChangeLog.Open(Directory, new ChangeLogOptions { PageBits = 20, Disk = disk, Key = Key });
        log.Replay(new CollectingReader());
        Append(log);
        Assert.Equal(0, WarmLoop.BytesAllocated(() => Append(log)));

        static void Append(FasterChangeLog log)
        {
            for (ushort i = 0; i < 500; i++) log.Append(new StreamId(1, (ushort)(i % 17)), 20, Secret);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 at all")]
    [InlineData("AAAA")]
    public void A_key_that_is_none_is_refused_without_being_repeated(string text)
    {
        var refused = Assert.Throws<ArgumentException>(() => EncryptionKey.Parse(text));
        Assert.Contains("32 bytes in base64", refused.Message, StringComparison.Ordinal);
        if (text.Length > 0) Assert.DoesNotContain(text, refused.Message, StringComparison.Ordinal);
    }

    private static EncryptionKey MakeKey(byte fill)
    {
        Span<byte> key = stackalloc byte[EncryptionKey.Bytes];
        key.Fill(fill);
        return new EncryptionKey(key);
    }

    private static FasterChangeLog Open(SimulatedDisk disk, EncryptionKey? key)
    {
        var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk, Key = key });
        log.Replay(new CollectingReader());
        return log;
    }

    private static List<CollectingReader.Row> ReadAll(SimulatedDisk disk, EncryptionKey? key)
    {
        var reader = new CollectingReader();
        using var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk, Key = key });
        log.Replay(reader);
        return reader.Rows;
    }
}

using System.IO.Hashing;
using CsCheck;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

/// <summary>Promises 3, 4 and 8: a torn tail costs only what nobody was told, damage below the mark is never skipped.</summary>
public sealed class LogDamageTests
{
    private const string Directory = "/log";
    private const int RecordCount = 120;

    private static readonly string Records = Path.Combine(Directory, "records.0");
    private static readonly string Mark = Path.Combine(Directory, "durable");
    private static readonly string Header = Path.Combine(Directory, "header");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_log_cut_at_each_of_its_last_4096_bytes_keeps_exactly_what_is_whole(bool wasKilled)
    {
        var disk = new SimulatedDisk();
        var rows = Write(disk, RecordCount, out var acknowledged, out var markThen);
        if (!wasKilled) disk.SetBytes(Mark, markThen); // the mark of an earlier moment, as a loss of power may leave it
        var committed = wasKilled ? rows[^1].End : acknowledged;
        var bytes = disk.GetBytes(Records);
        var end = (int)rows[^1].End;
        Assert.InRange(acknowledged, end - 3500, end - 500);
        for (var cut = end - 4096; cut < end; cut++)
        {
            disk.SetBytes(Records, bytes.AsSpan(0, cut));
            var whole = cut; // a file that lacks zeros lacks nothing: past its end is zeros
            while (whole < end && bytes[whole] == 0) whole++;
            if (whole < committed)
            {
                Assert.Throws<LogDamagedException>(() => ReadAll(disk.Copy()));
                continue;
            }
            var seen = ReadAll(disk.Copy());
            Assert.Equal(rows.TakeWhile(row => row.End <= whole), seen);
        }
    }

    [Fact]
    public void Finds_all_damage_below_the_mark()
    {
        var disk = new SimulatedDisk();
        var rows = Write(disk, RecordCount, out _, out _);
        var good = disk.GetBytes(Records);
        var end = (int)rows[^1].End;
        var stale = StaleImage();
        Gen.Select(Gen.Int[0, 6], Gen.Int[64, end - 1], Gen.Int[64, end - 1], Gen.Int[0, 7]).Sample(
            (kind, at, other, bit) =>
            {
                var bytes = good.ToArray();
                Damage(bytes.AsSpan(0, end), kind, at, other, bit, stale);
                if (bytes.AsSpan().SequenceEqual(good)) return; // zeros over zeros, a word swapped with its twin
                var damaged = disk.Copy();
                damaged.SetBytes(Records, bytes);
                var firstBad = bytes.AsSpan().CommonPrefixLength(good);
                var refused = Assert.Throws<LogDamagedException>(() => ReadAll(damaged));
                Assert.InRange(refused.Address, 0, firstBad);
                Assert.Contains("--recover-to", refused.Remedy, StringComparison.Ordinal);
                Assert.Contains(Records, refused.Message, StringComparison.Ordinal);
            }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void Finds_every_flipped_bit_of_header_and_mark()
    {
        var disk = new SimulatedDisk();
        Write(disk, 3, out _, out _);
        var header = disk.GetBytes(Header);
        for (var bit = 0; bit < header.Length * 8; bit++)
        {
            var damaged = disk.Copy();
            damaged.SetBytes(Header, Flip(header, bit));
            Assert.Throws<LogDamagedException>(() => ReadAll(damaged));
        }
        var mark = disk.GetBytes(Mark);
        for (var bit = 0; bit < 48 * 8; bit++)
        {
            var oneSlot = disk.Copy();
            oneSlot.SetBytes(Mark, Flip(mark, bit));
            Assert.Equal(3, ReadAll(oneSlot).Count);
            var allSlots = disk.Copy();
            allSlots.SetBytes(Mark, Flip(Flip(Flip(mark, bit), 4096 * 8 + bit), 2 * 4096 * 8 + bit));
            Assert.Throws<LogDamagedException>(() => ReadAll(allSlots));
        }
    }

    [Fact]
    public void Refuses_a_log_that_misses_a_file()
    {
        foreach (var name in (string[])[Header, Mark, Records])
        {
            var disk = new SimulatedDisk();
            Write(disk, 3, out _, out _);
            disk.Delete(name);
            Assert.Throws<LogDamagedException>(() => ReadAll(disk));
        }
    }

    [Fact]
    public void Refuses_an_unknown_version_by_number()
    {
        var disk = new SimulatedDisk();
        Write(disk, 3, out _, out _);
        var header = disk.GetBytes(Header);
        header[8] = 2;
        BitConverter.TryWriteBytes(header.AsSpan(56), XxHash3.HashToUInt64(header.AsSpan(0, 56)));
        disk.SetBytes(Header, header);
        var refused = Assert.Throws<StorageFormatException>(() => ReadAll(disk));
        Assert.Equal(2u, refused.Version);
        Assert.Contains("version 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_up_the_rest_only_when_told_where()
    {
        var disk = new SimulatedDisk();
        var rows = Write(disk, RecordCount, out _, out _);
        var bytes = disk.GetBytes(Records);
        bytes[(int)rows[60].End + 50] ^= 1;
        disk.SetBytes(Records, bytes);
        var refused = Assert.Throws<LogDamagedException>(() => ReadAll(disk));
        Assert.Equal(rows[60].End, refused.Address);

        Assert.Throws<InvalidOperationException>(() => ReadAll(disk, recoverTo: refused.Address - 1));
        Assert.Equal(rows.Take(61), ReadAll(disk, recoverTo: refused.Address));
        using (var log = Open(disk)) log.Append(new StreamId(1, 1), 20, "after"u8);
        Assert.Equal(62, ReadAll(disk).Count);
    }

    [Fact]
    public void A_lost_mark_is_made_anew_when_the_end_is_told()
    {
        var disk = new SimulatedDisk();
        var rows = Write(disk, 5, out _, out _);
        disk.Delete(Mark);
        Assert.Equal(rows.Take(4), ReadAll(disk, recoverTo: rows[3].End));
        Assert.Equal(rows.Take(4), ReadAll(disk));
    }

    // A whole record behind a torn one must not rise again when new records have come to stand before it.
    [Fact]
    public void What_lay_behind_a_torn_tail_stays_gone()
    {
        var disk = new SimulatedDisk();
        var rows = Write(disk, RecordCount, out var acknowledged, out var markThen);
        var torn = rows.FindIndex(row => row.End > acknowledged);
        disk.SetBytes(Mark, markThen);
        var bytes = disk.GetBytes(Records);
        bytes[(int)rows[torn].End - 5] ^= 1;
        disk.SetBytes(Records, bytes);

        Assert.Equal(rows.Take(torn), ReadAll(disk));
        var tail = disk.GetBytes(Records);
        Assert.True(tail.AsSpan(Math.Min(tail.Length, (int)rows[torn].End + 64)).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(rows.Take(torn), ReadAll(disk));
    }

    internal static void Damage(Span<byte> bytes, int kind, int at, int other, int bit, ReadOnlySpan<byte> stale)
    {
        switch (kind)
        {
            case 0: // one bit
                bytes[at] ^= (byte)(1 << bit);
                break;
            case 1: // the same bit of two words, which an XOR of words does not see
                bytes[at] ^= (byte)(1 << bit);
                bytes[at + 8 < bytes.Length ? at + 8 : at - 8] ^= (byte)(1 << bit);
                break;
            case 2:
                Sector(bytes, at, 512).Clear();
                break;
            case 3:
                Sector(bytes, at, 4096).Clear();
                break;
            case 4: // two words swapped
                var one = bytes.Slice(Math.Min(at, bytes.Length - 8) & ~7, 8);
                var two = bytes.Slice(Math.Min(other, bytes.Length - 8) & ~7, 8);
                var word = one.ToArray();
                two.CopyTo(one);
                word.CopyTo(two);
                break;
            case 5: // a sector as it was some time ago
                var then = Sector(stale, Math.Min(at, stale.Length - 1), 512);
                then.CopyTo(bytes.Slice(Math.Min(at, stale.Length - 1) / 512 * 512, then.Length));
                break;
            default: // a sector written to the wrong place
                var source = Sector(bytes, other, 512);
                var target = Sector(bytes, at, 512);
                source[..Math.Min(source.Length, target.Length)].CopyTo(target);
                break;
        }
        bytes[..64].Clear(); // not the log's
    }

    private static Span<byte> Sector(Span<byte> bytes, int at, int size) => bytes[(at / size * size)..Math.Min(bytes.Length, (at / size * size) + size)];

    private static ReadOnlySpan<byte> Sector(ReadOnlySpan<byte> bytes, int at, int size) =>
        bytes[(at / size * size)..Math.Min(bytes.Length, (at / size * size) + size)];

    internal static byte[] StaleImage()
    {
        var disk = new SimulatedDisk();
        Write(disk, 37, out _, out _);
        return disk.GetBytes(Records);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    // Records of 17 streams over several pages; notes the end and the mark of a moment about 2,000 bytes before the last.
    internal static List<CollectingReader.Row> Write(SimulatedDisk disk, int count, out long acknowledged, out byte[] markThen)
    {
        var rows = new List<CollectingReader.Row>();
        var random = new Random(5);
        acknowledged = 0;
        markThen = [];
        using var log = Open(disk);
        for (var i = 0; i < count; i++)
        {
            var stream = new StreamId(1, (ushort)random.Next(17));
            var payload = new byte[random.Next(300)];
            if (i % 3 != 0) random.NextBytes(payload);
            var position = log.Append(stream, 20, payload);
            rows.Add(new(stream, 20, log.GetSequence(stream), position.Address, 0, 0, Convert.ToHexString(payload)));
            if (i != count - 11) continue;
            log.WaitDurable(position);
            acknowledged = position.Address;
            markThen = disk.GetBytes(Mark);
        }
        log.WaitDurable(log.Tail);
        return rows;
    }

    private static FasterChangeLog Open(SimulatedDisk disk)
    {
        var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk });
        log.Replay(new CollectingReader());
        return log;
    }

    internal static List<CollectingReader.Row> ReadAll(SimulatedDisk disk, long? recoverTo = null)
    {
        var reader = new CollectingReader();
        using var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk, RecoverTo = recoverTo });
        log.Replay(reader);
        return reader.Rows;
    }
}

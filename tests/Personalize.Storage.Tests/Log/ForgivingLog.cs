using System.IO.Hashing;
using System.Runtime.InteropServices;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;

namespace Personalize.Storage.Tests.Log;

/// <summary>Planted faults of the log: a disk is changed so that a log which looks at it sees what one would that does not check.</summary>
internal static class ForgivingLog
{
    private const string Directory = "/log";
    private const int SlotStride = 4096;
    private const int HashedBytes = 40;

    private static readonly string Records = Path.Combine(Directory, "records.0");
    private static readonly string Mark = Path.Combine(Directory, "durable");

    /// <summary>Every record that can be framed gets the chain and the link that it should have, and so does the mark.</summary>
    public static void IgnoreChain(SimulatedDisk disk, int pageBytes)
    {
        var bytes = disk.GetBytes(Records);
        var logId = LogId(disk);
        var chains = new Dictionary<StreamId, ulong>();
        var chain = logId;
        var mark = disk.GetBytes(Mark);
        var at = (int)LogFiles.FirstAddress;
        while (at + RecordFrame.LengthBytes <= bytes.Length)
        {
            var page = bytes.AsSpan(at, Math.Min(pageBytes - (at % pageBytes), bytes.Length - at));
            var entryBytes = page.Length < RecordFrame.LengthBytes ? 0 : MemoryMarshal.Read<int>(page);
            if (entryBytes < RecordHeader.Bytes || entryBytes > page.Length - RecordFrame.LengthBytes)
            {
                if (entryBytes != 0) break;
                at = ((at / pageBytes) + 1) * pageBytes;
                continue;
            }
            var entry = page.Slice(RecordFrame.LengthBytes, entryBytes);
            var header = MemoryMarshal.Read<RecordHeader>(entry);
            var stream = new StreamId(header.Group, header.Stream);
            header.Link = (ushort)chain;
            header.Chain = chains[stream] = chain = header.ComputeChain(entry[RecordHeader.Bytes..], chains.GetValueOrDefault(stream, logId));
            MemoryMarshal.Write(entry, in header);
            at += RecordFrame.GetBytes(entryBytes);
            WriteMark(mark, at, chain);
        }
        disk.SetBytes(Records, bytes);
        disk.SetBytes(Mark, mark);
    }

    /// <summary>Nothing was ever acknowledged.</summary>
    public static void IgnoreMark(SimulatedDisk disk)
    {
        var mark = disk.GetBytes(Mark);
        for (var slot = 0; slot < 3 && (slot + 1) * SlotStride <= mark.Length; slot++) MemoryMarshal.Write(mark.AsSpan((slot * SlotStride) + 24), LogFiles.FirstAddress);
        WriteMark(mark, LogFiles.FirstAddress, LogId(disk));
        disk.SetBytes(Mark, mark);
    }

    private static ulong LogId(SimulatedDisk disk) => MemoryMarshal.Read<ulong>(disk.GetBytes(Path.Combine(Directory, "header")).AsSpan(16));

    // Into each slot that names this end.
    private static void WriteMark(byte[] mark, long end, ulong chain)
    {
        for (var slot = 0; slot < 3 && (slot + 1) * SlotStride <= mark.Length; slot++)
        {
            var bytes = mark.AsSpan(slot * SlotStride);
            if (MemoryMarshal.Read<long>(bytes[24..]) != end) continue;
            MemoryMarshal.Write(bytes[32..], chain);
            MemoryMarshal.Write(bytes[HashedBytes..], XxHash3.HashToUInt64(bytes[..HashedBytes]));
        }
    }
}

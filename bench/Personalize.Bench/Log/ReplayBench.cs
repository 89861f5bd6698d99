using Personalize.Bench.Scoring;
using Personalize.Storage.Log;

namespace Personalize.Bench.Log;

/// <summary>Replay with every check, beside a plain read of the same files, both from a warm page cache, by CPU time of the one thread that does it.</summary>
internal static class ReplayBench
{
    private const int Count = 4_000_000;
    private const int PayloadBytes = 160; // 204 in the page

    public static void Run(string directory)
    {
        LogBench.MakeEmpty(directory);
        using (var log = FasterChangeLog.Open(directory, new ChangeLogOptions { Durability = Durability.EverySecond }))
        {
            log.Replay(new NullReader());
            var payload = new byte[PayloadBytes];
            new Random(1).NextBytes(payload);
            for (var i = 0; i < Count; i++) log.Append(new StreamId(1, (ushort)(i % 17)), 20, payload);
        }
        for (var round = 0; round < 3; round++)
        {
            var read = ReadFiles(directory);
            var reader = new NullReader();
            var start = ThreadTime.Seconds();
            using var log = FasterChangeLog.Open(directory);
            log.Replay(reader);
            var seconds = ThreadTime.Seconds() - start;
            if (reader.Records != Count) throw new InvalidOperationException();
            Console.WriteLine($"replay of {log.SizeBytes >> 20} MiB: {log.SizeBytes / seconds / (1 << 30):F2} GiB/s, {Count / seconds / 1e6:F1} million records/s; plain read {read / (1 << 30):F2} GiB/s");
        }
    }

    /// <summary>Bytes per second of CPU time, from a warm page cache.</summary>
    public static double ReadFiles(string directory)
    {
        var buffer = new byte[1 << 22];
        var bytes = 0L;
        var start = ThreadTime.Seconds();
        foreach (var path in Directory.GetFiles(directory, "records.*"))
        {
            using var handle = File.OpenHandle(path);
            for (var at = 0L; ;)
            {
                var read = RandomAccess.Read(handle, buffer, at);
                if (read == 0) break;
                at += read;
                bytes += read;
            }
        }
        return bytes / (ThreadTime.Seconds() - start);
    }
}

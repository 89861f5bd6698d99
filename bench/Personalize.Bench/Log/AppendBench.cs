using System.Diagnostics;
using Personalize.Storage.Log;

namespace Personalize.Bench.Log;

/// <summary>Appends without waiting, from one and two threads, on disk and in memory.</summary>
internal static class AppendBench
{
    private const int Count = 2_000_000;

    public static void Run(string directory)
    {
        foreach (var payloadBytes in (int[])[64, 256, 1024])
        {
            var one = Measure(directory, payloadBytes, 1);
            var two = Measure(directory, payloadBytes, 2);
            Console.WriteLine($"append of {payloadBytes} B, million records/s: 1 thread {one / 1e6:F2}, 2 threads {two / 1e6:F2}");
        }
    }

    private static double Measure(string directory, int payloadBytes, int threads)
    {
        using var log = FasterChangeLog.Open(LogBench.MakeEmpty(directory), new ChangeLogOptions { Durability = Durability.EverySecond });
        log.Replay(new NullReader());
        var count = Count * 64 / payloadBytes;
        var start = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(1, threads).Select(number => new Thread(() =>
        {
            var payload = new byte[payloadBytes];
            var stream = new StreamId(1, (ushort)number);
            for (var i = 0; i < count / threads; i++) log.Append(stream, 20, payload);
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

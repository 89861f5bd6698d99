using System.Diagnostics;
using Personalize.Storage.Log;

namespace Personalize.Bench.Log;

/// <summary>Puts of 128 bytes, each answered when the disk has it, beside Redis with <c>appendfsync always</c>, in turns.</summary>
internal static class DurablePutsBench
{
    private const int Rounds = 5;
    private const int PayloadBytes = 128;
    private const int Streams = 16;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1.5);

    public static void Run(string directory)
    {
        using var redis = RedisServer.TryStart(LogBench.MakeEmpty(directory + "-redis"), "always");
        if (redis is null) Console.WriteLine("redis-server is not there; ours alone.");
        foreach (var writers in (int[])[1, 16, 256])
        {
            var awaiting = new List<double>();
            var blocking = new List<double>();
            var growing = new List<double>();
            var theirs = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                awaiting.Add(Measure(directory, log => AwaitingWriters(log, writers)));
                if (redis is not null) theirs.Add(redis.SetsPerSecond(writers, PayloadBytes, RoundTime, theirs.Count == 0 ? 2_000 : theirs[^1]));
                blocking.Add(Measure(directory, log => BlockingWriters(log, writers)));
                growing.Add(Measure(directory, log => AwaitingWriters(log, writers), fillAhead: false));
            }
            Console.WriteLine($"{writers,3} writers, durable puts/s: awaiting {Tell(awaiting)}, blocking {Tell(blocking)}, awaiting on a growing file {Tell(growing)}, Redis always {Tell(theirs)}"
                + (redis is null ? "" : $"; ratio {Median(awaiting) / Median(theirs):F2} awaiting, {Median(blocking) / Median(theirs):F2} blocking"));
        }
        Directory.Delete(directory + "-redis", recursive: true);
    }

    /// <summary>Puts answered at once, the disk has them within a second: beside Redis with <c>appendfsync everysec</c>, in turns.</summary>
    public static void RunEverySecond(string directory)
    {
        using var redis = RedisServer.TryStart(LogBench.MakeEmpty(directory + "-redis"), "everysec");
        foreach (var writers in (int[])[1, 16, 256])
        {
            var ours = new List<double>();
            var theirs = new List<double>();
            for (var round = 0; round < 3; round++)
            {
                ours.Add(Measure(directory, log => BlockingWriters(log, writers), durability: Durability.EverySecond));
                if (redis is not null) theirs.Add(redis.SetsPerSecond(writers, PayloadBytes, RoundTime, theirs.Count == 0 ? 20_000 : theirs[^1]));
            }
            Console.WriteLine($"{writers,3} writers, puts/s flushed every second: {Tell(ours)}, Redis everysec {Tell(theirs)}" + (redis is null ? "" : $"; ratio {Median(ours) / Median(theirs):F2}"));
        }
        Directory.Delete(directory + "-redis", recursive: true);
    }

    private static double Measure(string directory, Func<FasterChangeLog, long> run, bool fillAhead = true, Durability durability = Durability.Commit)
    {
        using var log = FasterChangeLog.Open(LogBench.MakeEmpty(directory), new ChangeLogOptions { FillAhead = fillAhead, Durability = durability });
        log.Replay(new NullReader());
        log.WaitDurable(log.Tail);
        var start = Stopwatch.GetTimestamp();
        var puts = run(log);
        return puts / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long AwaitingWriters(FasterChangeLog log, int writers)
    {
        var locks = Enumerable.Range(0, Streams).Select(_ => new Lock()).ToArray();
        var until = Stopwatch.GetTimestamp() + (long)(RoundTime.TotalSeconds * Stopwatch.Frequency);
        var tasks = Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var payload = new byte[PayloadBytes];
            var puts = 0L;
            for (; Stopwatch.GetTimestamp() < until; puts++) await log.WaitDurableAsync(Append(log, locks, writer, payload));
            return puts;
        })).ToArray();
        return Task.WhenAll(tasks).GetAwaiter().GetResult().Sum();
    }

    private static long BlockingWriters(FasterChangeLog log, int writers)
    {
        var locks = Enumerable.Range(0, Streams).Select(_ => new Lock()).ToArray();
        var until = Stopwatch.GetTimestamp() + (long)(RoundTime.TotalSeconds * Stopwatch.Frequency);
        var total = 0L;
        var threads = Enumerable.Range(0, writers).Select(writer => new Thread(() =>
        {
            var payload = new byte[PayloadBytes];
            var puts = 0L;
            for (; Stopwatch.GetTimestamp() < until; puts++) log.WaitDurable(Append(log, locks, writer, payload));
            Interlocked.Add(ref total, puts);
        }, maxStackSize: 1 << 18)).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return total;
    }

    private static LogPosition Append(FasterChangeLog log, Lock[] locks, int writer, byte[] payload)
    {
        lock (locks[writer % Streams]) return log.Append(new StreamId(1, (ushort)(1 + writer % Streams)), 20, payload);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Tell(List<double> values) =>
        values.Count == 0 ? "-" : $"{Median(values) / 1e3:F1} k ({values.Min() / 1e3:F1}–{values.Max() / 1e3:F1})";
}

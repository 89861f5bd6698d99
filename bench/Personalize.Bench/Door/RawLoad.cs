using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Personalize.Bench.Door;

/// <summary>Connections that each send one request after the other and read its answer, without a client library in between and without allocating.</summary>
internal static class RawLoad
{
    private const int LatenciesMax = 1 << 18; // of one connection

    /// <summary>Asks for a while.</summary>
    /// <param name="address">Where.</param>
    /// <param name="request">The bytes of one request; the same each time.</param>
    /// <param name="connections">How many, each on a thread of its own.</param>
    /// <param name="time">For how long.</param>
    /// <param name="answerBytes">Length of the answer that begins with these bytes; 0 while it cannot be known yet.</param>
    public static LoadResult Run(IPEndPoint address, byte[] request, int connections, TimeSpan time, Func<byte[], int, int> answerBytes)
    {
        var latencies = new long[connections][];
        int[] counts = new int[connections];
        for (int c = 0; c < connections; c++)
            latencies[c] = new long[LatenciesMax];

        long allocatedBefore = 0;
        long begun = 0;
        using var ready = new Barrier(connections, _ =>
        {
            allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            begun = Stopwatch.GetTimestamp();
        });
        Thread[] threads = [.. Enumerable.Range(0, connections).Select(c => new Thread(() => counts[c] = Ask(address, request, time, answerBytes, latencies[c], ready)))];
        foreach (Thread thread in threads)
            thread.Start();

        foreach (Thread thread in threads)
            thread.Join();

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        int requests = counts.Sum();
        long[] all = [.. latencies.Zip(counts, (times, count) => times.Take(count)).SelectMany(times => times).Order()];
        return new LoadResult(requests / seconds, all[all.Length / 2] * 1e6 / Stopwatch.Frequency, all[all.Length * 99L / 100] * 1e6 / Stopwatch.Frequency, (double)allocated / requests);
    }

    private static int Ask(IPEndPoint address, byte[] request, TimeSpan time, Func<byte[], int, int> answerBytes, long[] latencies, Barrier ready)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address);
        byte[] answer = new byte[1 << 20];
        for (int warm = 0; warm < 200; warm++)
            AskOnce(socket, request, answer, answerBytes);

        ready.SignalAndWait();
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        int count = 0;
        for (long now = Stopwatch.GetTimestamp(); now < end && count < latencies.Length; count++)
        {
            AskOnce(socket, request, answer, answerBytes);
            long after = Stopwatch.GetTimestamp();
            latencies[count] = after - now;
            now = after;
        }

        return count;
    }

    private static void AskOnce(Socket socket, byte[] request, byte[] answer, Func<byte[], int, int> answerBytes)
    {
        socket.Send(request);
        int read = 0, whole = 0;
        while (whole == 0 || read < whole)
        {
            int got = socket.Receive(answer, read, answer.Length - read, SocketFlags.None);
            if (got == 0)
                throw new IOException("the server closed the connection");

            read += got;
            whole = whole == 0 ? answerBytes(answer, read) : whole;
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Personalize.Bench.Tails;

/// <summary>Requests at fixed times, whether or not the one before has been answered; each one's time counts from when it was due.</summary>
/// <remarks>So a pause costs every request that was due in it, not one ("coordinated omission" corrected). All times are kept, so every share is exact.</remarks>
internal sealed class OpenLoop(int perSecond, TimeSpan time)
{
    private readonly long _ticksBetween = Stopwatch.Frequency / perSecond;
    private readonly long[] _taken = new long[(int)(perSecond * time.TotalSeconds)];

    public int Count => _taken.Length;

    /// <summary>One thread asks and is answered.</summary>
    public void Ask(Action<int> ask)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < _taken.Length; i++)
        {
            long due = WaitFor(start, i);
            ask(i);
            _taken[i] = Stopwatch.GetTimestamp() - due;
        }
    }

    /// <summary>One thread sends, another one receives the answers in order.</summary>
    /// <param name="send">Sends the request of a number.</param>
    /// <param name="receive">Returns how many answers have come, at least one.</param>
    public void SendAndReceive(Action<int> send, Func<int> receive)
    {
        long start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        var receiver = new Thread(() =>
        {
            for (int received = 0; received < _taken.Length;)
            {
                int more = receive();
                long now = Stopwatch.GetTimestamp();
                for (; more > 0; more--, received++)
                    _taken[received] = now - (start + (received * _ticksBetween));
            }
        });
        receiver.Start();
        for (int i = 0; i < _taken.Length; i++)
        {
            WaitFor(start, i);
            send(i);
        }

        receiver.Join();
    }

    /// <summary>Adds the times to others.</summary>
    public void AddTo(List<long> all) => all.AddRange(_taken);

    /// <summary>p50, p99, p99.9, p99.99 and the longest, in microseconds.</summary>
    public static double[] Tell(List<long> times)
    {
        times.Sort();
        return [.. ((double[])[.5, .99, .999, .9999, 1]).Select(share => times[(int)((times.Count - 1) * share)] * 1e6 / Stopwatch.Frequency)];
    }

    public static string Text(double[] micros) => string.Join(" | ", micros.Select(m => m.ToString("f0", CultureInfo.InvariantCulture)));

    private long WaitFor(long start, int request)
    {
        long due = start + (request * _ticksBetween);
        while (Stopwatch.GetTimestamp() < due)
            Thread.Yield();

        return due;
    }
}

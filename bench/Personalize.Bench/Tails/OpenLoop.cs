using System.Diagnostics;
using HdrHistogram;

namespace Personalize.Bench.Tails;

/// <summary>Requests at fixed times, whether or not the one before has been answered; each one's time counts from when it was due.</summary>
/// <remarks>So a pause costs every request that was due in it, not one ("coordinated omission" corrected).</remarks>
/// <param name="perSecond">Requests a second.</param>
/// <param name="time">For how long.</param>
/// <param name="taken">Takes the times, in nanoseconds.</param>
internal sealed class OpenLoop(int perSecond, TimeSpan time, LongHistogram taken)
{
    private readonly long _ticksBetween = Stopwatch.Frequency / perSecond;
    private readonly int _count = (int)(perSecond * time.TotalSeconds);

    /// <summary>One thread asks and is answered.</summary>
    public void Ask(Action<int> ask)
    {
        long start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        for (int i = 0; i < _count; i++)
        {
            long due = start + (i * _ticksBetween);
            Waiting.Until(due);
            ask(i);
            Take(due);
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
            for (int received = 0; received < _count;)
            {
                for (int more = receive(); more > 0; more--, received++)
                    Take(start + (received * _ticksBetween));
            }
        });
        receiver.Start();
        for (int i = 0; i < _count; i++)
        {
            Waiting.Until(start + (i * _ticksBetween));
            send(i);
        }

        receiver.Join();
    }

    private void Take(long due) => taken.RecordValue(Math.Max(1, (long)(Stopwatch.GetElapsedTime(due).TotalMilliseconds * 1e6)));
}

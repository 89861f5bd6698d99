using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Personalize.Bench.Tails;

/// <summary>Waits for a moment as a program waits for a message: asleep, then woken; the last microseconds awake.</summary>
/// <remarks>Linux only sleeps so exactly; elsewhere it stays awake. <c>sched_yield</c> would not do: it gives its core's turn to whatever runs in the background.</remarks>
internal static partial class Waiting
{
    private const int Monotonic = 1;
    private const int UntilThen = 1;
    private static readonly long _awake = Stopwatch.Frequency / 10_000;

    /// <summary>Returns at a moment of <see cref="Stopwatch"/>, or at once where it is past.</summary>
    public static void Until(long due)
    {
        long sleepEnd = due - _awake;
        if (OperatingSystem.IsLinux() && Stopwatch.GetTimestamp() < sleepEnd)
        {
            var moment = new Moment(Math.DivRem(sleepEnd, Stopwatch.Frequency, out long rest), rest * (1_000_000_000 / Stopwatch.Frequency));
            _ = Sleep(Monotonic, UntilThen, moment, 0); // Stopwatch is the monotonic clock.
        }

        while (Stopwatch.GetTimestamp() < due)
            Thread.SpinWait(10);
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Moment moment, nint rest);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Moment(long Seconds, long Nanoseconds);
}

using System.Runtime.InteropServices;

namespace Personalize.Bench;

/// <summary>CPU time of this thread, which other programs on the machine do not lengthen; of Linux, elsewhere the clock on the wall.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux() || GetTime(ThreadClock, out var time) != 0) return System.Diagnostics.Stopwatch.GetTimestamp() / (double)System.Diagnostics.Stopwatch.Frequency;
        return time.Seconds + (time.Nanoseconds * 1e-9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}

using System.Runtime.InteropServices;

namespace Personalize.Engine.Jobs;

/// <summary>Threads that give way to requests: where both want a core, the request has it.</summary>
/// <remarks>
/// On Linux, where .NET passes thread priorities over, they ask the kernel for the highest nice value, for batch scheduling and for short turns; elsewhere for a low priority. The kernel gives
/// all that to every thread that such a thread makes, and takes it from none again. So a thread of this kind hands nothing to the thread pool, which might make a thread for it that
/// answers requests ever after; and it holds no lock that a put may wait for, or the put would wait for whoever has the core.
/// </remarks>
internal static partial class BackgroundThread
{
    /// <summary>Below all others: a fifteenth of a hundredth part beside one busy thread of the usual class, all of the core where there is none.</summary>
    internal const int Nice = 19;

    private const uint Batch = 3;

    // The kernel leaves a thread its turn, usually 1.4 to 2.8 ms, even where a better one wakes; from Linux 6.12 on a thread may ask for shorter ones.
    private const ulong TurnNs = 100_000;

    /// <summary>A started thread of this kind.</summary>
    public static Thread Start(string name, Action work)
    {
        var thread = new Thread(() =>
        {
            GiveWay();
            work();
        })
        { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    // A kernel that refuses any of it leaves the thread as it was: right answers, longer tails.
    private static void GiveWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            return;
        }

        _ = SetPriority(which: 0, who: 0, Nice);
        if (SetAttributesCall is { } call)
        {
            _ = CallKernel(call, 0, new Attributes { Size = Attributes.Bytes, Policy = Batch, Nice = Nice, Runtime = TurnNs }, 0);
        }
    }

    /// <summary>The number of <c>sched_setattr</c>, which the C library does not wrap.</summary>
    private static nint? SetAttributesCall => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314,
        Architecture.Arm64 => 274,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint CallKernel(nint call, nint thread, in Attributes attributes, nint flags);

    /// <summary>struct sched_attr of sched_setattr(2), first version.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public const uint Bytes = 48;

        public uint Size; // 4
        public uint Policy; // 4
        public ulong Flags; // 8
        public int Nice; // 4
        public uint Priority; // 4
        public ulong Runtime; // 8
        public ulong Deadline; // 8
        public ulong Period; // 8
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Personalize.Engine.Serving;

/// <summary>How long scans take, from one request of 64 of each scratch: the others pay an increment of a number that is theirs alone.</summary>
/// <remarks>Told nobody, nothing is measured. Any thread; allocates nothing.</remarks>
internal sealed class ScanTimes
{
    /// <summary>Of so many requests one is measured; a power of two.</summary>
    public const int SampleEvery = 64;

    private Instruments? _told;

    /// <summary>Begins to tell; nulls end it.</summary>
    /// <param name="duration">Takes seconds.</param>
    /// <param name="rows">Takes rows of the catalogue.</param>
    public void Tell(Histogram<double>? duration, Histogram<long>? rows) =>
        Volatile.Write(ref _told, duration is null || rows is null ? null : new Instruments(duration, rows));

    /// <summary>Before a scan: when it began, 0 where this one is not measured.</summary>
    /// <param name="requests">The scratch's own count.</param>
    public long Begin(ref int requests) => (++requests & (SampleEvery - 1)) == 1 && _told is { Duration.Enabled: true } ? Stopwatch.GetTimestamp() : 0;

    /// <summary>After it.</summary>
    public void End(long begun, int rows)
    {
        if (begun == 0 || Volatile.Read(ref _told) is not { } told)
        {
            return;
        }

        told.Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        told.Rows.Record(rows);
    }

    private sealed record Instruments(Histogram<double> Duration, Histogram<long> Rows);
}

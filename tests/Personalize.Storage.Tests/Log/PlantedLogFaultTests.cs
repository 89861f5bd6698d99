using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

/// <summary>The checks of <see cref="LogDamageTests"/> must go red for a log that does not check what it should: promises 3 and 4.</summary>
public sealed class PlantedLogFaultTests
{
    private const int RecordCount = 120;
    private const int Damages = 300;
    private const int PageBytes = 1 << 13;

    private static readonly string Records = Path.Combine("/log", "records.0");

    [Fact]
    public void A_log_that_ignores_the_chain_misses_damage()
    {
        Assert.Equal(0, CountMissed(static _ => { }));
        Assert.NotEqual(0, CountMissed(static disk => ForgivingLog.IgnoreChain(disk, PageBytes)));
    }

    [Fact]
    public void A_log_that_ignores_its_mark_takes_a_short_file_for_a_torn_tail()
    {
        var disk = new SimulatedDisk();
        var rows = LogDamageTests.Write(disk, RecordCount, out var acknowledged, out _);
        disk.SetBytes(Records, disk.GetBytes(Records).AsSpan(0, (int)acknowledged - 100));
        Assert.Throws<LogDamagedException>(() => LogDamageTests.ReadAll(disk.Copy()));

        ForgivingLog.IgnoreMark(disk);
        Assert.InRange(LogDamageTests.ReadAll(disk).Count, 1, rows.Count(row => row.End <= acknowledged) - 1);
    }

    // The damages of the real test, seen by a log with a fault.
    private static int CountMissed(Action<SimulatedDisk> plant)
    {
        var disk = new SimulatedDisk();
        var rows = LogDamageTests.Write(disk, RecordCount, out _, out _);
        var good = disk.GetBytes(Records);
        var end = (int)rows[^1].End;
        var stale = LogDamageTests.StaleImage();
        var random = new Random(4);
        var missed = 0;
        for (var i = 0; i < Damages; i++)
        {
            var bytes = good.ToArray();
            LogDamageTests.Damage(bytes.AsSpan(0, end), i % 7, random.Next(64, end), random.Next(64, end), random.Next(8), stale);
            if (bytes.AsSpan().SequenceEqual(good)) continue;
            var damaged = disk.Copy();
            damaged.SetBytes(Records, bytes);
            plant(damaged);
            try
            {
                LogDamageTests.ReadAll(damaged);
                missed++;
            }
            catch (LogDamagedException)
            {
                // Found.
            }
        }
        return missed;
    }
}

using Microsoft.Extensions.Time.Testing;
using Personalize.Crash.Support;
using Personalize.Crash.Writer;
using Personalize.Engine;
using Personalize.Storage.Datasets;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Crash.Clocks;

/// <summary>Promise 9: clock jumps change labels, never order, durability or liveness.</summary>
public sealed class ClockTests
{
    private const int PutsPerJump = 3;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset[] Jumps =
    [
        Start, Start.AddSeconds(1), Start.AddSeconds(-1), Start.AddDays(1), Start.AddDays(-1), DateTimeOffset.UnixEpoch,
        new(2038, 1, 19, 3, 14, 8, TimeSpan.Zero), Start,
    ];

    [Theory]
    [InlineData(Engine.Durability.Commit)]
    [InlineData(Engine.Durability.EverySecond)]
    public void Jumps_of_the_clock_change_labels_only(Engine.Durability durability)
    {
        var clock = new FakeTimeProvider(Start);
        List<string> differences = Run(durability, clock, () => clock.Advance(TimeSpan.FromSeconds(1)), clock.AdjustTime);
        Assert.True(differences.Count == 0, string.Join(" | ", differences));
    }

    // Nothing of a commit waits for a clock, so one that stands still stops nothing.
    [Fact]
    public void A_clock_that_stands_still_stops_no_commit()
    {
        List<string> differences = Run(Engine.Durability.Commit, new FakeTimeProvider(Start), static () => { }, static _ => { });
        Assert.True(differences.Count == 0, string.Join(" | ", differences));
    }

    // The planted fault: a flush of every second that never comes.
    [Fact]
    public void The_check_sees_a_timer_that_does_not_fire() =>
        Assert.NotEmpty(Run(Engine.Durability.EverySecond, new FakeTimeProvider(Start), static () => { }, static _ => { }));

    private static List<string> Run(Engine.Durability durability, FakeTimeProvider clock, Action passSecond, Action<DateTimeOffset> jump)
    {
        using var folder = new DataFolder();
        var disk = new SimulatedDisk();
        var differences = new List<string>();
        var labels = new List<long>();
        SimulatedDisk after;
        var options = new EngineOptions
        {
            DataDirectory = Path.Combine(folder.Path, "data"),
            Durability = durability,
            TimeProvider = clock,
            Log = CrashSchemas.SmallLog with { Disk = disk },
        };
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            DatasetGroup group = engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);
            foreach (DateTimeOffset moment in Jumps)
            {
                jump(moment);
                for (int p = 0; p < PutsPerJump; p++)
                {
                    labels.Add(clock.GetUtcNow().ToUnixTimeSeconds());
                    group.BeginPutEvent(new EventHead { UserId = "walker"u8, ItemId = Item(labels.Count), EventType = "click"u8 }).Commit();
                }

                passSecond();
                if (engine.Log.Durable != engine.Log.Tail)
                {
                    differences.Add($"at {moment}, a second later: {engine.Log.Tail.Address - engine.Log.Durable.Address} bytes are not flushed");
                }
            }

            after = disk.LosePower(new Random(1));
        }

        options.Log = options.Log with { Disk = after };
        using PersonalizeEngine again = PersonalizeEngine.Open(options);
        Check(again, labels, differences);
        return differences;
    }

    private static void Check(PersonalizeEngine engine, List<long> labels, List<string> differences)
    {
        if (!engine.TryGetDatasetGroup("crash"u8, out DatasetGroup? group) || !group!.Store.State.TryGetUser("walker"u8, out UserCell? cell, out int row))
        {
            differences.Add("the user is not there");
            return;
        }

        var history = new HistoryEvent[labels.Count + 1];
        int count = cell!.Interactions.CopyHistory(row, history);
        // Item rows are given in the order of the log, so they tell it; each event must have the label of its moment.
        long[] found = new long[count];
        for (int e = 0; e < count; e++)
        {
            int n = int.Parse(System.Text.Encoding.UTF8.GetString(group.Items.GetId(history[e].ItemRow)).AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            if (history[e].ItemRow != n - 1)
            {
                differences.Add($"event {n} was logged as number {history[e].ItemRow + 1}");
            }

            found[Math.Min(n, count) - 1] = history[e].Timestamp;
        }

        if (!found.SequenceEqual(labels))
        {
            differences.Add($"labels {string.Join(", ", found)}, expected {string.Join(", ", labels)}");
        }
    }

    private static byte[] Item(int number) => System.Text.Encoding.UTF8.GetBytes($"n{number}");
}

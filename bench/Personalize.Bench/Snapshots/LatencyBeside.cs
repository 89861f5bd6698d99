using System.Diagnostics;
using System.Text;
using Personalize.Engine;

namespace Personalize.Bench.Snapshots;

/// <summary>Item puts, events and recommendations of one thread, in windows with and without snapshots: one after the other, and one every ten seconds.</summary>
internal static class LatencyBeside
{
    private const int Windows = 4;
    private const int ServedItems = 10_000;
    private const int ServedUsers = 2_000;

    private static readonly TimeSpan WindowTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Rarely = TimeSpan.FromSeconds(10);
    private static readonly string[] Kinds = ["put item", "put event", "recommend 25"];

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":"string","categorical":true},
        {"name":"TITLE","type":"string"},{"name":"YEAR","type":"int"}]}
        """;

    public static void Run(string directory, int items, int events)
    {
        foreach (var durability in new[] { Durability.EverySecond, Durability.Commit })
        {
            var data = Path.Combine(directory, durability.ToString());
            using (var engine = Open(data, Durability.EverySecond)) Fill(engine, items, events);
            var opening = Stopwatch.GetTimestamp();
            using (var engine = Open(data, durability))
            {
                Console.WriteLine($"durability {durability}: opened from snapshot and log in {Stopwatch.GetElapsedTime(opening).TotalSeconds:F2} s; {items:N0} items, {events:N0} events");
                Measure(engine, items, events, WindowTime, TimeSpan.Zero);
                Measure(engine, items, events, Rarely, Rarely);
            }
            Directory.Delete(data, recursive: true);
        }
    }

    private static PersonalizeEngine Open(string directory, Durability durability) =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = directory, Durability = durability, SnapshotLogBytes = long.MaxValue });

    private static void Fill(PersonalizeEngine engine, int items, int events)
    {
        var large = engine.CreateDatasetGroup("large", Interactions, Items);
        var served = engine.CreateDatasetGroup("served", Interactions, Items);
        for (var i = 0; i < items; i++) PutItem(large, i);
        for (var i = 0; i < ServedItems; i++) PutItem(served, i);
        var random = new Random(3);
        for (var i = 0; i < events; i++) PutEvent(large, random.Next(events / 20), random.Next(items), i);
        for (var i = 0; i < ServedUsers * 20; i++) PutEvent(served, random.Next(ServedUsers), random.Next(ServedItems), i);
        served.Train("aws-user-personalization").Deploy("home");
        engine.Snapshot();
    }

    /// <param name="engine">Filled.</param>
    /// <param name="items">Items to put again.</param>
    /// <param name="events">Events there are.</param>
    /// <param name="window">How long each window is.</param>
    /// <param name="every">From the beginning of one snapshot to that of the next.</param>
    private static void Measure(PersonalizeEngine engine, int items, int events, TimeSpan window, TimeSpan every)
    {
        var quiet = Kinds.Select(_ => new List<double>()).ToArray();
        var beside = Kinds.Select(_ => new List<double>()).ToArray();
        Window(engine, Kinds.Select(_ => new List<double>()).ToArray(), items, events, TimeSpan.FromSeconds(2), 0); // warm
        var (snapshots, took) = (0, TimeSpan.Zero);
        for (var round = 1; round <= Windows; round++)
        {
            Window(engine, quiet, items, events, window, round);
            using var done = new CancellationTokenSource();
            var taking = Task.Factory.StartNew(() =>
            {
                for (; !done.IsCancellationRequested; snapshots++)
                {
                    var taken = engine.Snapshot().Took;
                    took += taken;
                    if (every > taken) done.Token.WaitHandle.WaitOne(every - taken);
                }
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Window(engine, beside, items, events, window, round + 100);
            done.Cancel();
            taking.Wait();
        }

        var pace = every == TimeSpan.Zero ? "back to back" : $"one every {every.TotalSeconds:F0} s";
        Console.WriteLine($"{snapshots} snapshots {pace}, the last of {engine.SnapshotState.Last!.Bytes >> 20} MiB, {took.TotalSeconds / snapshots:F2} s each; microseconds: p50 p99 p99.9 longest");
        for (var kind = 0; kind < Kinds.Length; kind++)
            Console.WriteLine($"  {Kinds[kind],-13} without {Tell(quiet[kind])}   with {Tell(beside[kind])}   p99 ratio {At(beside[kind], 0.99) / At(quiet[kind], 0.99):F2}");
    }

    private static void Window(PersonalizeEngine engine, List<double>[] times, int items, int events, TimeSpan length, int seed)
    {
        var random = new Random(seed);
        var large = engine.GetDatasetGroup("large");
        var campaign = engine.GetCampaign("home");
        var best = new ScoredItem[25];
        var until = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        for (var time = events; Stopwatch.GetTimestamp() < until; time++)
        {
            var (item, user) = (random.Next(items), random.Next(events / 20));
            var start = Stopwatch.GetTimestamp();
            PutItem(large, item);
            var put = Stopwatch.GetTimestamp();
            PutEvent(large, user, item, time);
            var happened = Stopwatch.GetTimestamp();
            campaign.Recommend(Id("user-", user % ServedUsers), best);
            times[0].Add((put - start) * 1e6 / Stopwatch.Frequency);
            times[1].Add((happened - put) * 1e6 / Stopwatch.Frequency);
            times[2].Add((Stopwatch.GetTimestamp() - happened) * 1e6 / Stopwatch.Frequency);
        }
    }

    private static void PutItem(DatasetGroup group, int item)
    {
        var put = group.Items.BeginPut(Id("item-", item));
        put.Set("GENRE"u8, (item & 1) == 0 ? "Action|Comedy"u8 : "Drama"u8);
        put.Set("TITLE"u8, "A title of usual length"u8);
        put.Set("YEAR"u8, 1980L + (item % 40));
        put.Commit();
    }

    private static void PutEvent(DatasetGroup group, int user, int item, int time) =>
        group.PutEvent(Id("user-", user), Id("item-", item), "view"u8, 1_700_000_000 + time);

    private static byte[] Id(string prefix, int number) => Encoding.UTF8.GetBytes($"{prefix}{number:d8}");

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return times[(int)((times.Count - 1) * share)];
    }

    private static string Tell(List<double> times) => $"{At(times, 0.5):F0} {At(times, 0.99):F0} {At(times, 0.999):F0} {At(times, 1):F0}";
}

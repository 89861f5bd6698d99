using System.Diagnostics;
using System.Globalization;
using System.Text;
using Personalize.Engine;
using Personalize.Storage.Datasets;

namespace Personalize.Bench.Datasets;

/// <summary><c>PutUser</c> and <c>PutEvent</c> from two threads on different cells beside one thread, durability <c>memory</c>.</summary>
/// <remarks>
/// Two figures: puts per second on the wall, which need two idle cores, and processor time per put of each thread, which says what the threads cost
/// each other wherever the cores are busy with other things.
/// </remarks>
internal sealed class ThreadedPuts : IDisposable
{
    private const int Rounds = 5;
    private const int Users = 20_000;
    private const int Items = 20_000;

    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;
    private readonly byte[][][] _users = new byte[2][][]; // by thread: even cells, odd cells
    private readonly byte[][] _items = Enumerable.Range(0, Items).Select(i => Encoding.UTF8.GetBytes($"item-{i:d8}")).ToArray();
    private long _time = 1_600_000_000;

    private ThreadedPuts()
    {
        _group = _engine.CreateDatasetGroup("bench", StoreRecords.Interactions.Text, StoreRecords.Items.Text, StoreRecords.Users.Text);
        var ids = Enumerable.Range(0, Users).Select(i => Encoding.UTF8.GetBytes($"user-{i:d8}")).ToArray();
        for (var thread = 0; thread < 2; thread++) _users[thread] = Array.FindAll(ids, id => CellMap.Cell(id) % 2 == thread);
    }

    public static int Run(string[] args)
    {
        var puts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 300_000;
        using var bench = new ThreadedPuts();
        Console.WriteLine($"# {puts:N0} puts a thread, two threads on different cells beside one\n\n{Machine.Describe()}\n");
        Console.WriteLine("| call | one thread, thousand/s | two threads, thousand/s | times | processor time a put, ns: alone, beside another | times as idle cores would give |\n|---|---|---|---|---|---|");
        bench.Compare("PutUser", puts, bench.PutUsers);
        bench.Compare("PutEvent", puts, bench.PutEvents);
        return 0;
    }

    public void Dispose() => _engine.Dispose();

    private void Compare(string name, int puts, Action<int, int> put)
    {
        List<double> wallOne = [], wallTwo = [], processorOne = [], processorTwo = [];
        for (var round = -1; round < Rounds; round++)
        {
            var (wall1, processor1) = Time(1, puts, put);
            var (wall2, processor2) = Time(2, puts, put);
            if (round < 0) continue;
            wallOne.Add(puts / wall1);
            wallTwo.Add(2 * puts / wall2);
            processorOne.Add(processor1 / puts * 1e9);
            processorTwo.Add(processor2 / (2 * puts) * 1e9);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {Median(wallOne) / 1e3:F0} | {Median(wallTwo) / 1e3:F0} | {Median(wallTwo) / Median(wallOne):F2} | {Median(processorOne):F0}, {Median(processorTwo):F0} | {2 * Median(processorOne) / Median(processorTwo):F2} |"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static (double Wall, double Processor) Time(int threads, int puts, Action<int, int> put)
    {
        using var start = new Barrier(threads + 1);
        var processor = new double[threads];
        var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            var began = ThreadTime.Seconds();
            put(thread, puts);
            processor[thread] = ThreadTime.Seconds() - began;
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        start.SignalAndWait();
        var wall = Stopwatch.GetTimestamp();
        foreach (var worker in workers) worker.Join();
        return (Stopwatch.GetElapsedTime(wall).TotalSeconds, processor.Sum());
    }

    private void PutUsers(int thread, int puts)
    {
        var users = _users[thread];
        for (var i = 0; i < puts; i++)
        {
            var put = _group.Users.BeginPut(users[i * 7919L % users.Length]);
            put.Set("AGE"u8, 18L + i % 70);
            put.Set("COUNTRY"u8, i % 3 == 0 ? "DE"u8 : "US"u8);
            put.Commit();
        }
    }

    private void PutEvents(int thread, int puts)
    {
        var users = _users[thread];
        var time = Interlocked.Add(ref _time, puts);
        for (var i = 0; i < puts; i++)
        {
            var put = _group.BeginPutEvent(new EventHead
            {
                UserId = users[i * 7919L % users.Length],
                ItemId = _items[i * 104_729L % Items],
                EventType = i % 4 == 0 ? "purchase"u8 : "click"u8,
                Timestamp = time + i,
            });
            put.SetValue(i % 5);
            put.Commit();
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Personalize.Engine;

namespace Personalize.Bench.Tails;

/// <summary>What goes on beside the requests.</summary>
internal sealed class Company : IDisposable
{
    private const int PutsPerSecond = 1_000;

    private readonly CancellationTokenSource _end = new();
    private readonly List<Thread> _threads = [];
    private readonly Dictionary<string, int> _done = [];

    public Company(CompanyKinds kinds, PersonalizeEngine engine, DatasetGroup group, int items, int users)
    {
        SolutionVersion version = engine.GetCampaign("home").Version;
        if (kinds.HasFlag(CompanyKinds.Puts)) Start(() => Put(group, items, users));
        if (kinds.HasFlag(CompanyKinds.Snapshots)) StartEachSecond("snapshots", 1, () => engine.Snapshot());
        if (kinds.HasFlag(CompanyKinds.Swaps)) StartEachSecond("swaps of the model", 3, () => version.Deploy("home"));
        if (kinds.HasFlag(CompanyKinds.Trainings)) StartEachSecond("trainings", int.MaxValue, () => Train(group, kinds));
    }

    public string Told => _done.Count == 0 ? "" : string.Join(", ", _done.Select(pair => $"{pair.Value} {pair.Key}"));

    public void Dispose()
    {
        _end.Cancel();
        foreach (Thread thread in _threads)
            thread.Join();

        _end.Dispose();
    }

    private static void Train(DatasetGroup group, CompanyKinds kinds)
    {
        SolutionVersion trained = group.Train("pe-item-knn");
        if (kinds.HasFlag(CompanyKinds.Deploys)) trained.Deploy("home");
    }

    private void StartEachSecond(string name, int times, Action work) => Start(() =>
    {
        int done = 0;
        do
        {
            work();
            done++;
        }
        while (!_end.Token.WaitHandle.WaitOne(1000 / times));
        Tell(name, done);
    });

    private void Start(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        _threads.Add(thread);
    }

    private void Tell(string name, int done)
    {
        lock (_done)
            _done[name] = done;
    }

    private void Put(DatasetGroup group, int items, int users)
    {
        var random = new Random(13);
        long start = Stopwatch.GetTimestamp();
        int puts = 0;
        while (!_end.Token.WaitHandle.WaitOne(1))
        {
            for (; puts < Stopwatch.GetElapsedTime(start).TotalSeconds * PutsPerSecond && !_end.IsCancellationRequested; puts++)
            {
                if (puts % 2 == 0)
                    group.Items.Put(Id("i", random.Next(items)), new FieldValue("GENRE"u8, "Drama"u8));
                else
                    group.PutEvent(Id("u", random.Next(users)), Id("i", random.Next(items)), "view"u8, 1_800_000_000 + puts);
            }
        }

        Tell("puts and events", puts);
    }

    internal static byte[] Id(string kind, int number) => Encoding.UTF8.GetBytes(kind + number.ToString(CultureInfo.InvariantCulture));
}

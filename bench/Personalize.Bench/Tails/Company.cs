using System.Diagnostics;
using System.Globalization;
using System.Text;
using Personalize.Engine;

namespace Personalize.Bench.Tails;

/// <summary>What goes on beside the requests: item puts and events at a rate, a snapshot each second, trainings back to back, each deployed.</summary>
internal sealed class Company : IDisposable
{
    private const int PutsPerSecond = 1_000;

    private readonly CancellationTokenSource _end = new();
    private readonly List<Thread> _threads = [];
    private int _puts;
    private int _snapshots;
    private int _trainings;

    public Company(PersonalizeEngine engine, DatasetGroup group, int items, int users)
    {
        Start(() => Put(group, items, users));
        Start(() =>
        {
            while (!_end.Token.WaitHandle.WaitOne(1000))
            {
                engine.Snapshot();
                _snapshots++;
            }
        });
        Start(() =>
        {
            while (!_end.IsCancellationRequested)
            {
                group.Train("pe-item-knn").Deploy("home");
                _trainings++;
            }
        });
    }

    public string Told => $"{_puts} puts and events, {_snapshots} snapshots, {_trainings} trainings and swaps of the model";

    public void Dispose()
    {
        _end.Cancel();
        foreach (Thread thread in _threads)
            thread.Join();

        _end.Dispose();
    }

    private void Start(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        _threads.Add(thread);
    }

    private void Put(DatasetGroup group, int items, int users)
    {
        var random = new Random(13);
        long start = Stopwatch.GetTimestamp();
        while (!_end.Token.WaitHandle.WaitOne(1))
        {
            for (; _puts < Stopwatch.GetElapsedTime(start).TotalSeconds * PutsPerSecond && !_end.IsCancellationRequested; _puts++)
            {
                if (_puts % 2 == 0)
                    group.Items.Put(Id("i", random.Next(items)), new FieldValue("GENRE"u8, "Drama"u8));
                else
                    group.PutEvent(Id("u", random.Next(users)), Id("i", random.Next(items)), "view"u8, 1_800_000_000 + _puts);
            }
        }
    }

    internal static byte[] Id(string kind, int number) => Encoding.UTF8.GetBytes(kind + number.ToString(CultureInfo.InvariantCulture));
}

using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Engine.Hosting;

/// <summary>What an engine holds and does, as instruments of the meters <c>Personalize.Memory</c>, <c>Personalize.Storage</c> and <c>Personalize.Engine</c>.</summary>
/// <remarks>
/// Read when somebody collects; adding up takes microseconds per column. Calls in process are not counted, since a counter would cost each of them a shared cache
/// line; scans are measured one of 64, flushes of the log each. <c>docs/operations.md</c> has them all. An engine tells once, whether a host, a server or both ask for it.
/// </remarks>
internal sealed class EngineMeters : IDisposable
{
    private static readonly double[] Seconds = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
    private static readonly ConditionalWeakTable<PersonalizeEngine, EngineMeters> Telling = [];

    private readonly PersonalizeEngine _engine;
    private readonly List<Meter> _meters = [];

    private EngineMeters(PersonalizeEngine engine, IMeterFactory? factory)
    {
        _engine = engine;
        TellMemory(Make("Personalize.Memory", factory));
        Meter storage = Make("Personalize.Storage", factory);
        TellStorage(storage);
        TellCommits(storage);
        Meter work = Make("Personalize.Engine", factory);
        TellWork(work);
        TellDatasets(work);
        TellScans(work);
    }

    /// <summary>Begins to tell; null where the engine is told of already.</summary>
    public static EngineMeters? TryStart(PersonalizeEngine engine, IMeterFactory? factory = null)
    {
        lock (Telling)
        {
            if (Telling.TryGetValue(engine, out _))
            {
                return null;
            }

            var meters = new EngineMeters(engine, factory);
            Telling.Add(engine, meters);
            return meters;
        }
    }

    public void Dispose()
    {
        lock (Telling)
        {
            Telling.Remove(_engine);
        }

        _engine.ScanTimes.Tell(null, null);
        if (_engine.Log is FasterChangeLog log)
        {
            log.Flushed = null;
        }

        foreach (Meter meter in _meters)
        {
            meter.Dispose();
        }
    }

    private Meter Make(string name, IMeterFactory? factory)
    {
        Meter meter = factory?.Create(new MeterOptions(name)) ?? new Meter(name);
        _meters.Add(meter);
        return meter;
    }

    private void TellMemory(Meter meter)
    {
        meter.CreateObservableGauge("personalize.memory.tracked", () => _engine.MemoryBytes, "By", "Memory of data, ids, models and log pages");
        if (_engine.MemoryBytesMax != long.MaxValue)
        {
            meter.CreateObservableGauge("personalize.memory.limit", () => _engine.MemoryBytesMax, "By", "Memory at which puts are refused; absent without a limit");
        }

        meter.CreateObservableGauge("personalize.memory.part", Parts, "By", "Memory of one named part");
    }

    private void TellStorage(Meter meter)
    {
        meter.CreateObservableGauge("personalize.log.size", () => _engine.LogBytes, "By", "Bytes of the change log, from the older of the kept snapshots on");
        meter.CreateObservableGauge("personalize.snapshot.size", () => _engine.SnapshotState.Last?.Bytes ?? 0, "By", "Bytes of the last snapshot of this process, 0 before the first");
        meter.CreateObservableGauge("personalize.snapshot.duration", () => _engine.SnapshotState.Last?.Took.TotalSeconds ?? 0, "s", "How long it took");
        meter.CreateObservableGauge("personalize.snapshot.time", () => _engine.SnapshotState.Last?.At.ToUnixTimeSeconds() ?? 0, "s", "When it was begun, in seconds since 1970");
        meter.CreateObservableCounter("personalize.snapshot.failures", () => _engine.SnapshotState.Failures, "{attempt}", "Attempts at a snapshot that failed");
    }

    /// <summary>Each flush that a put waited for, and how far the log is.</summary>
    private void TellCommits(Meter meter)
    {
        meter.CreateObservableCounter("personalize.log.appended", () => _engine.Log.Tail.Address, "By", "Bytes appended to the change log since it was made, its address");
        meter.CreateObservableCounter("personalize.log.durable", () => _engine.Log.Durable.Address, "By", "Bytes of it that are on disk");
        meter.CreateObservableCounter("personalize.log.sequence", Sequences, "{record}", "Records of a group in the change log, over all its streams");
        if (_engine.Log is not FasterChangeLog log)
        {
            return;
        }

        Counter<long> commits = meter.CreateCounter<long>("personalize.log.commits", "{commit}", "Flushes of the change log, each for all who waited");
        Counter<long> bytes = meter.CreateCounter<long>("personalize.log.commit.size", "By", "Bytes that they made safe");
        Histogram<double> duration = meter.CreateHistogram(
            "personalize.log.commit.duration", "s", "Time of a flush of the change log", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        log.Flushed = (took, flushed) =>
        {
            commits.Add(1);
            bytes.Add(flushed);
            duration.Record(took.TotalSeconds);
        };
    }

    private void TellDatasets(Meter meter)
    {
        meter.CreateObservableGauge("personalize.dataset.records", () => Datasets(static parts => parts.Records), "{record}", "Records of a dataset: items and users that were put, interactions");
        meter.CreateObservableGauge("personalize.dataset.rows", () => Datasets(static parts => parts.Rows), "{row}", "Its rows: also items and users that only interactions tell of, and deleted ones");
        meter.CreateObservableGauge("personalize.dataset.size", () => Datasets(static parts => parts.Bytes), "By", "Memory of its columns, names and histories");
    }

    private void TellScans(Meter meter)
    {
        Histogram<double> duration = meter.CreateHistogram(
            "personalize.scan.duration", "s", "Time of a recommendation's search, of one request in 64", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        Histogram<long> rows = meter.CreateHistogram(
            "personalize.scan.rows", "{row}", "Rows of the catalogue that it chose from", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1_000, 10_000, 100_000, 1_000_000, 10_000_000] });
        _engine.ScanTimes.Tell(duration, rows);
    }

    private void TellWork(Meter meter)
    {
        meter.CreateObservableGauge("personalize.writable", () => _engine.CanWrite ? 1 : 0, description: "1 while puts are taken, 0 once the disk failed or is full");
        meter.CreateObservableGauge("personalize.groups", () => _engine.DatasetGroups.Count, "{group}", "Dataset groups");
        meter.CreateObservableGauge("personalize.campaigns", () => _engine.Campaigns.Count(campaign => campaign.State == ResourceState.Active), "{campaign}", "Campaigns that serve");
        meter.CreateObservableGauge("personalize.imports.running", () => _engine.Imports.Count, "{import}", "Imports under way, jobs and calls alike");
        meter.CreateObservableGauge("personalize.jobs.waiting", () => Jobs(static counts => counts.Waiting), "{job}", "Jobs that wait for their turn, by kind");
        meter.CreateObservableGauge("personalize.jobs.running", () => Jobs(static counts => counts.Running), "{job}", "Jobs that run, by kind");
        meter.CreateObservableGauge("personalize.jobs.state", JobStates, "{job}", "Imports and solution versions by state");
        meter.CreateObservableCounter("personalize.jobs.failed", () => Jobs(static counts => counts.Failed), "{job}", "Jobs of this process that failed, by kind");
    }

    private IEnumerable<Measurement<long>> JobStates()
    {
        IEnumerable<(JobKind Kind, ResourceState State)> jobs =
            _engine.DatasetImports.Select(import => (JobKind.Import, import.State)).Concat(_engine.Solutions.SelectMany(solution => solution.Versions).Select(version => (JobKind.Training, version.State)));
        return jobs.GroupBy(job => job).Select(same => new Measurement<long>(same.LongCount(), Tag("kind", same.Key.Kind.ToString()), Tag("state", same.Key.State.ToString()))).ToList();
    }

    private IEnumerable<Measurement<long>> Sequences() => _engine.DatasetGroups.Select(group => new Measurement<long>(
        Enumerable.Range(0, CellMap.Cells + 1).Sum(stream => (long)_engine.Log.GetSequence(new StreamId(group.Store.Number, (ushort)stream))), Tag("group", group.Name)));

    private IEnumerable<Measurement<long>> Datasets(Func<DatasetTotals, long> which) => _engine.DatasetGroups.SelectMany(group => DatasetTotals.Of(group).Select(
        totals => new Measurement<long>(which(totals), Tag("group", group.Name), Tag("dataset", totals.Name))));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private IEnumerable<Measurement<long>> Jobs(Func<(int Waiting, int Running, long Failed), long> which) =>
        Enum.GetValues<JobKind>().Select(kind => new Measurement<long>(which(_engine.JobQueue.Count(kind)), new KeyValuePair<string, object?>("kind", kind.ToString())));

    private IEnumerable<Measurement<long>> Parts() =>
        _engine.GetMemory().Select(part => new Measurement<long>(part.Bytes, new KeyValuePair<string, object?>("part", part.Name)));
}

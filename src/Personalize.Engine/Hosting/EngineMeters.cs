using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Personalize.Engine.Hosting;

/// <summary>What an engine holds and does, as gauges of the meters <c>Personalize.Memory</c>, <c>Personalize.Storage</c> and <c>Personalize.Engine</c>.</summary>
/// <remarks>
/// Read when somebody collects; adding up takes microseconds per column. Calls in process are not counted, since a counter would cost each of them a shared cache
/// line. An engine tells once, whether a host, a server or both ask for it.
/// </remarks>
internal sealed class EngineMeters : IDisposable
{
    private static readonly ConditionalWeakTable<PersonalizeEngine, EngineMeters> Telling = [];

    private readonly PersonalizeEngine _engine;
    private readonly List<Meter> _meters = [];

    private EngineMeters(PersonalizeEngine engine, IMeterFactory? factory)
    {
        _engine = engine;
        TellMemory(Make("Personalize.Memory", factory));
        TellStorage(Make("Personalize.Storage", factory));
        TellWork(Make("Personalize.Engine", factory));
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

    private void TellWork(Meter meter)
    {
        meter.CreateObservableGauge("personalize.writable", () => _engine.CanWrite ? 1 : 0, description: "1 while puts are taken, 0 once the disk failed or is full");
        meter.CreateObservableGauge("personalize.groups", () => _engine.DatasetGroups.Count, "{group}", "Dataset groups");
        meter.CreateObservableGauge("personalize.campaigns", () => _engine.Campaigns.Count(campaign => campaign.State == ResourceState.Active), "{campaign}", "Campaigns that serve");
        meter.CreateObservableGauge("personalize.imports.running", () => _engine.Imports.Count, "{import}", "Imports under way, jobs and calls alike");
        meter.CreateObservableGauge("personalize.jobs.waiting", () => Jobs(static counts => counts.Waiting), "{job}", "Jobs that wait for their turn, by kind");
        meter.CreateObservableGauge("personalize.jobs.running", () => Jobs(static counts => counts.Running), "{job}", "Jobs that run, by kind");
        meter.CreateObservableCounter("personalize.jobs.failed", () => Jobs(static counts => counts.Failed), "{job}", "Jobs of this process that failed, by kind");
    }

    private IEnumerable<Measurement<long>> Jobs(Func<(int Waiting, int Running, long Failed), long> which) =>
        Enum.GetValues<JobKind>().Select(kind => new Measurement<long>(which(_engine.JobQueue.Count(kind)), new KeyValuePair<string, object?>("kind", kind.ToString())));

    private IEnumerable<Measurement<long>> Parts() =>
        _engine.GetMemory().Select(part => new Measurement<long>(part.Bytes, new KeyValuePair<string, object?>("part", part.Name)));
}

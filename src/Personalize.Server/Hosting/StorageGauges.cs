using System.Diagnostics.Metrics;
using Personalize.Engine;

namespace Personalize.Server.Hosting;

/// <summary>Log and snapshots as instruments of the meter <c>Personalize.Storage</c>.</summary>
/// <remarks>Read when <c>/metrics</c> is scraped.</remarks>
internal sealed class StorageGauges : IDisposable
{
    private readonly Meter _meter = new("Personalize.Storage");

    public StorageGauges(PersonalizeEngine engine)
    {
        _meter.CreateObservableGauge("personalize.log.size", () => engine.LogBytes, "By", "Bytes of the change log, from the older of the kept snapshots on");
        _meter.CreateObservableGauge("personalize.snapshot.size", () => engine.SnapshotState.Last?.Bytes ?? 0, "By", "Bytes of the last snapshot of this process, 0 before the first");
        _meter.CreateObservableGauge("personalize.snapshot.duration", () => engine.SnapshotState.Last?.Took.TotalSeconds ?? 0, "s", "How long it took");
        _meter.CreateObservableGauge("personalize.snapshot.time", () => engine.SnapshotState.Last?.At.ToUnixTimeSeconds() ?? 0, "s", "When it was begun, in seconds since 1970");
        _meter.CreateObservableCounter("personalize.snapshot.failures", () => engine.SnapshotState.Failures, "{attempt}", "Attempts at a snapshot that failed");
    }

    public void Dispose() => _meter.Dispose();
}

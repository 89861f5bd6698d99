using System.Diagnostics.Metrics;
using Personalize.Engine;

namespace Personalize.Server.Hosting;

/// <summary>The engine's memory as gauges of the meter <c>Personalize.Memory</c>: in all, and by dataset group and part.</summary>
/// <remarks>Read when <c>/metrics</c> is scraped; adding up takes microseconds per column.</remarks>
internal sealed class MemoryGauges : IDisposable
{
    private readonly Meter _meter = new("Personalize.Memory");

    public MemoryGauges(PersonalizeEngine engine)
    {
        _meter.CreateObservableGauge("personalize.memory.tracked", () => engine.MemoryBytes, "By", "Memory of data, ids, models and log pages");
        if (engine.MemoryBytesMax != long.MaxValue)
            _meter.CreateObservableGauge("personalize.memory.limit", () => engine.MemoryBytesMax, "By", "Memory at which puts are refused; absent without a limit");

        _meter.CreateObservableGauge("personalize.memory.part", () => Parts(engine), "By", "Memory of one named part");
    }

    /// <summary>For INFO: Redis' names where Redis has them, then <c>mem.part:bytes</c>.</summary>
    public static IEnumerable<(string Name, object Value)> Describe(PersonalizeEngine engine)
    {
        yield return ("used_memory_dataset", engine.MemoryBytes);
        yield return ("maxmemory", engine.MemoryBytesMax == long.MaxValue ? 0 : engine.MemoryBytesMax);
        yield return ("maxmemory_policy", "noeviction");
        foreach (MemoryShare part in engine.GetMemory())
            yield return ($"mem.{part.Name}", part.Bytes);
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Parts(PersonalizeEngine engine) =>
        engine.GetMemory().Select(part => new Measurement<long>(part.Bytes, new KeyValuePair<string, object?>("part", part.Name)));
}

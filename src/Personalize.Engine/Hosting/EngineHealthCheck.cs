using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalize.Engine.Hosting;

/// <summary>Healthy while writes are taken; degraded when the disk failed and only reads go on, or when the last snapshot failed.</summary>
internal sealed class EngineHealthCheck(PersonalizeEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (!engine.CanWrite)
        {
            return HealthCheckResult.Degraded($"the disk failed or is full: reads go on, writes need a restart; {engine.Log.Failure?.Message ?? "it is closed"}");
        }

        return engine.SnapshotState.Error is { } error
            ? HealthCheckResult.Degraded($"reads and writes are taken, but no snapshot could be: {error}")
            : HealthCheckResult.Healthy("reads and writes are taken");
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalize.Engine.Hosting;

/// <summary>Healthy while writes are taken; degraded when the disk failed and only reads go on.</summary>
internal sealed class EngineHealthCheck(PersonalizeEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(engine.CanWrite
            ? HealthCheckResult.Healthy("reads and writes are taken")
            : HealthCheckResult.Degraded("the disk failed or is full: reads go on, writes need a restart"));
}

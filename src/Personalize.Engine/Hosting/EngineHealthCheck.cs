using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalize.Engine.Hosting;

/// <summary>Healthy while writes are taken; degraded when the disk failed and only reads go on, when the last snapshot failed, or when the model of a campaign could not be loaded.</summary>
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

        if (engine.SnapshotState.Error is { } error)
        {
            return HealthCheckResult.Degraded($"reads and writes are taken, but no snapshot could be: {error}");
        }

        return engine.Campaigns.FirstOrDefault(campaign => campaign.FailureReason is not null) is { } failed
            ? HealthCheckResult.Degraded($"reads and writes are taken, but {failed.FailureReason}")
            : HealthCheckResult.Healthy("reads and writes are taken");
    }
}

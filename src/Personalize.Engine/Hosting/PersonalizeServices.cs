using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Hosting;

/// <summary>Adds the engine to a host.</summary>
public static class PersonalizeServices
{
    /// <summary>
    /// Registers one <see cref="PersonalizeEngine"/> for the host's life: opened when the host starts, closed (log flushed) when it stops,
    /// with the health check <c>personalize</c>.
    /// </summary>
    public static IServiceCollection AddPersonalizeEngine(this IServiceCollection services, Action<EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(provider =>
        {
            var options = new EngineOptions { Logger = provider.GetService<ILoggerFactory>()?.CreateLogger("Personalize.Engine") };
            configure(options);
            return PersonalizeEngine.Open(options);
        });
        services.AddHostedService<EngineLifetime>();
        services.AddSingleton<EngineHealthCheck>();
        services.Configure<HealthCheckServiceOptions>(options => options.Registrations.Add(
            new HealthCheckRegistration("personalize", provider => provider.GetRequiredService<EngineHealthCheck>(), HealthStatus.Unhealthy, tags: null)));
        return services;
    }

    /// <summary>Opens the engine with the host, so that a bad data directory stops the start and not the first request.</summary>
    private sealed class EngineLifetime(PersonalizeEngine engine) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = engine.CanWrite;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => engine.FlushAsync(cancellationToken).AsTask();
    }
}

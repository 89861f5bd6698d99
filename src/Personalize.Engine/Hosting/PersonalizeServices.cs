using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Personalize.Engine.Hosting;

/// <summary>Adds the engine to a host.</summary>
public static class PersonalizeServices
{
    /// <summary>Registers one <see cref="PersonalizeEngine"/> for the host's life: opened when the host starts, closed when it has stopped.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Sets the options; those from <c>services.Configure&lt;EngineOptions&gt;</c> hold as well.</param>
    /// <returns><paramref name="services"/>, for more.</returns>
    /// <remarks>
    /// Comes with the health check <c>personalize</c> and the meters <c>Personalize.Memory</c>, <c>Personalize.Storage</c> and <c>Personalize.Engine</c>. Options that cannot be
    /// meant, a data directory that is damaged or somebody else's stop the start, not the first request. In stopping, services registered later stop first; then what
    /// was put is flushed, and the engine lets its directory go with the container. Called again it adds to the options.
    /// </remarks>
    public static IServiceCollection AddPersonalizeEngine(this IServiceCollection services, Action<EngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EngineOptions>, EngineOptionsValidation>());
        if (services.Any(service => service.ServiceType == typeof(PersonalizeEngine)))
        {
            return services;
        }

        services.AddOptions<EngineOptions>().ValidateOnStart().PostConfigure<IServiceProvider>(static (options, provider) =>
            options.Logger ??= provider.GetService<ILoggerFactory>()?.CreateLogger("Personalize.Engine"));
        services.AddSingleton(static provider => PersonalizeEngine.Open(provider.GetRequiredService<IOptions<EngineOptions>>().Value));
        services.AddHostedService<EngineLifetime>();
        services.AddHealthChecks().AddCheck<EngineHealthCheck>("personalize");
        return services;
    }

    /// <summary>Opens the engine with the host and flushes it at its end.</summary>
    private sealed class EngineLifetime(PersonalizeEngine engine, IMeterFactory? factory = null) : IHostedService, IDisposable
    {
        private EngineMeters? _meters;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _meters = EngineMeters.TryStart(engine, factory);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => engine.FlushAsync(cancellationToken).AsTask();

        public void Dispose() => _meters?.Dispose();
    }
}

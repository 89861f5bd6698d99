using Microsoft.Extensions.Hosting;

namespace Personalize.Server.Resp;

/// <summary>Looks once a second for connections that have used up their time. One timer serves them all.</summary>
internal sealed class StalledConnections(RespDoor door) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = door.Time.CreateTimer(_ => door.Connections.EndStalled(), null, Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();
}

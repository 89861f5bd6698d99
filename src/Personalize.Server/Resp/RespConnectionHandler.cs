using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Personalize.Server.Resp;

/// <summary>Kestrel's way into the TCP door: one call per connection.</summary>
internal sealed class RespConnectionHandler(RespDoor door) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var served = new RespConnection(door, connection);
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        using CancellationTokenRegistration stopping = lifetime is null
            ? default
            : lifetime.ConnectionClosedRequested.UnsafeRegister(static c => ((RespConnection)c!).End(ConnectionEnd.Stopping), served);
        await served.RunAsync();
    }
}

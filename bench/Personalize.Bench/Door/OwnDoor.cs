using System.Net;
using Personalize.Engine;
using Personalize.Server.Hosting;

namespace Personalize.Bench.Door;

/// <summary>Our TCP door in this process.</summary>
internal sealed class OwnDoor : IDisposable
{
    private readonly PersonalizeServer _server;

    public OwnDoor(PersonalizeEngine engine)
    {
        _server = PersonalizeServer.Create(engine, new ServerOptions { Http = null, Tcp = new IPEndPoint(IPAddress.Loopback, 0) });
        _server.StartAsync().GetAwaiter().GetResult();
        Port = _server.TcpEndPoint!.Port;
    }

    public int Port { get; }

    public void Dispose()
    {
        _server.StopAsync().GetAwaiter().GetResult();
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Personalize.Server.Auth;
using Personalize.Server.Hosting;
using Personalize.Server.Resp;

namespace Personalize.Server.Tests.Resp;

/// <summary>One client of a door without sockets, on a clock that the test moves.</summary>
internal sealed class FakeClient : IDisposable
{
    private readonly ServerCounters _counters = new();
    private readonly RespConnection _connection;

    public FakeClient(RespLimits? limits = null, Passwords? passwords = null, IEnumerable<Command>? commands = null, bool isTls = false, IDurability? durability = null)
    {
        Door = RespDoor.Open(
            limits ?? new RespLimits(), new CommandTable([.. CommandLists.Connection, .. commands ?? []]), passwords ?? Passwords.None, durability ?? Durability, Time, NullLogger.Instance, _counters, isTls);
        _connection = new RespConnection(Door, Transport);
        Served = _connection.RunAsync();
    }

    public RespDoor Door { get; }

    public FakeTransport Transport { get; } = new();

    public FakeDurability Durability { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>Completes when the server has ended the connection.</summary>
    public Task Served { get; }

    public bool IsEnded => Served.IsCompletedSuccessfully;

    public RespSession Session => _connection.Session;

    /// <summary>Sends and returns what came back at once.</summary>
    public string Ask(string text)
    {
        Transport.Send(text);
        return Transport.Receive();
    }

    /// <summary>Sends and returns the replies to all of it, on whichever threads they are made.</summary>
    public string AskWhole(string text)
    {
        const string end = "$10\r\n~the-end~~\r\n";
        Transport.Send(text + "ECHO ~the-end~~\r\n");
        return Transport.ReceiveUntilAsync(end).GetAwaiter().GetResult()[..^end.Length];
    }

    public string Receive() => Transport.Receive();

    public void Stop() => _connection.End(ConnectionEnd.Stopping);

    /// <summary>Moves the clock and does what the server does each second.</summary>
    public void Advance(TimeSpan time)
    {
        Time.Advance(time);
        Door.Connections.EndStalled();
    }

    public void Dispose()
    {
        if (!IsEnded)
            Transport.EndInput();

        _connection.Dispose();
        Door.Dispose();
        _counters.Dispose();
    }
}

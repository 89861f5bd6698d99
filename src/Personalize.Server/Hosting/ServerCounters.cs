using System.Diagnostics.Metrics;

namespace Personalize.Server.Hosting;

/// <summary>What the doors count. Read through the meter <c>Personalize.Server</c>.</summary>
/// <remarks>Connections add once per read, not once per command, so that counting costs a command nothing. Any thread.</remarks>
internal sealed class ServerCounters : IDisposable
{
    public const string MeterName = "Personalize.Server";

    private readonly Meter _meter;
    private long _accepted;
    private long _refused;
    private long _timedOut;
    private long _protocolErrors;
    private long _commands;
    private long _errors;
    private long _authenticationFailures;
    private long _inputBytes;
    private long _current;

    public ServerCounters()
    {
        _meter = new Meter(MeterName);
        Observe("personalize.tcp.connections.accepted", "{connection}", "TCP connections accepted", () => Accepted);
        Observe("personalize.tcp.connections.refused", "{connection}", "TCP connections refused at connectionsMax", () => Refused);
        Observe("personalize.tcp.connections.timed_out", "{connection}", "TCP connections ended without progress", () => Interlocked.Read(ref _timedOut));
        Observe("personalize.tcp.protocol_errors", "{error}", "TCP connections ended by bytes that are not the protocol", () => Interlocked.Read(ref _protocolErrors));
        Observe("personalize.tcp.commands", "{command}", "Commands answered", () => Commands);
        Observe("personalize.tcp.errors", "{error}", "Commands answered with an error", () => Errors);
        Observe("personalize.tcp.authentication_failures", "{failure}", "Wrong passwords", () => Interlocked.Read(ref _authenticationFailures));
        Observe("personalize.tcp.input", "By", "Bytes received", () => InputBytes);
        _meter.CreateObservableUpDownCounter("personalize.tcp.connections", () => Current, "{connection}", "TCP connections open");
    }

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Refused => Interlocked.Read(ref _refused);

    public long Commands => Interlocked.Read(ref _commands);

    public long Errors => Interlocked.Read(ref _errors);

    public long InputBytes => Interlocked.Read(ref _inputBytes);

    public long Current => Interlocked.Read(ref _current);

    /// <summary>Counts a connection in and returns how many there are now.</summary>
    public long Enter()
    {
        Interlocked.Increment(ref _accepted);
        return Interlocked.Increment(ref _current);
    }

    public void Leave() => Interlocked.Decrement(ref _current);

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void TimeOut() => Interlocked.Increment(ref _timedOut);

    public void BreakProtocol() => Interlocked.Increment(ref _protocolErrors);

    public void FailAuthentication() => Interlocked.Increment(ref _authenticationFailures);

    public void AddRead(int commands, long errors, long bytes)
    {
        Interlocked.Add(ref _commands, commands);
        Interlocked.Add(ref _inputBytes, bytes);
        if (errors > 0)
            Interlocked.Add(ref _errors, errors);
    }

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string unit, string description, Func<long> read) =>
        _meter.CreateObservableCounter(name, read, unit, description);
}

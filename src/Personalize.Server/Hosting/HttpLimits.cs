namespace Personalize.Server.Hosting;

/// <summary>Everything a client of the HTTP door may take of this server, each with its default.</summary>
public sealed class HttpLimits
{
    /// <summary>Connections at one time; the next one is answered 503 and closed. Default 10,000, as at the TCP door.</summary>
    public int ConnectionsMax { get; set; } = 10_000;

    /// <summary>Bytes of bodies that are being read or answered, of all requests together; a request that would need more is answered <c>ThrottlingException</c>. Default 256 MiB.</summary>
    public long BodiesBytesMax { get; set; } = 256L << 20;

    /// <summary>Bytes a second that a body has to arrive with once <see cref="BodyGrace"/> is over. Default 240.</summary>
    public double BodyBytesPerSecondMin { get; set; } = 240;

    /// <summary>Time before <see cref="BodyBytesPerSecondMin"/> counts; more than one second. Default 5 s.</summary>
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time from a request's first byte to the end of its headers. Default 30 s.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that a connection may idle between requests. Default 130 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Requests of all clients that may wait for a thread of the control plane or of puts that wait; one more is answered <c>ThrottlingException</c>. Default 1,000.</summary>
    public int WaitingMax { get; set; } = 1000;
}

using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Personalize.Server.Hosting;

/// <summary>Lets at most so many connections of the HTTP door in; the next reads an answer that clients try again after. Stands before TLS, so a refusal costs no handshake.</summary>
internal sealed class HttpConnectionGate(int connectionsMax, bool isTls)
{
    private const string Body = """{"__type":"ServiceUnavailable","message":"The server has no room for another connection; try again."}""";

    private static readonly byte[] Full = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nx-amzn-ErrorType: ServiceUnavailable\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");

    private int _now;

    public async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _now) <= connectionsMax)
                await next(connection);
            else if (!isTls)
                await connection.Transport.Output.WriteAsync(Full);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }
}

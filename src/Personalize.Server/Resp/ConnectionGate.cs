using Microsoft.AspNetCore.Connections;
using Personalize.Server.Hosting;

namespace Personalize.Server.Resp;

/// <summary>Lets at most so many connections in; the next reads a line that says so. Stands before TLS, so a refusal costs no handshake.</summary>
internal sealed class ConnectionGate(int connectionsMax, bool isTls, ServerCounters counters)
{
    private static readonly byte[] Full = "-ERR max number of clients reached\r\n"u8.ToArray();

    public async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        long now = counters.Enter();
        try
        {
            if (now <= connectionsMax)
            {
                await next(connection);
                return;
            }

            counters.Refuse();
            if (!isTls)
                await connection.Transport.Output.WriteAsync(Full);
        }
        finally
        {
            counters.Leave();
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace Personalize.Server.Tests.Hosting;

/// <summary>A socket that sends what a client library never would.</summary>
internal sealed class RawClient(Socket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads until the text has come; fails when the server ends the connection before.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var all = new StringBuilder();
        while (all.Length < end.Length || all.ToString(all.Length - end.Length, end.Length) != end)
        {
            string more = await ReadSomeAsync();
            if (more.Length == 0)
                throw new IOException($"The server ended the connection after '{all}'.");

            all.Append(more);
        }

        return all.ToString();
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var all = new StringBuilder();
        for (string more = await ReadSomeAsync(); more.Length > 0; more = await ReadSomeAsync())
            all.Append(more);

        return all.ToString();
    }

    public void Dispose() => socket.Dispose();

    private async Task<string> ReadSomeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[65536];
        try
        {
            int count = await socket.ReceiveAsync(buffer, patience.Token);
            return Encoding.Latin1.GetString(buffer, 0, count);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "";
        }
    }
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Personalize.Bench.Door;

/// <summary>Kestrel with nothing behind it: reads a body and answers one of a given size. The bound for every HTTP door.</summary>
internal sealed class EmptyKestrel : IDisposable
{
    private readonly WebApplication _host;
    private ListenOptions? _listen;

    public EmptyKestrel()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(new IPEndPoint(IPAddress.Loopback, 0), listen => _listen = listen);
        });
        _host = builder.Build();
        _host.MapPost("/{size:int}", AnswerAsync);
        _host.StartAsync().GetAwaiter().GetResult();
    }

    public IPEndPoint Address => _listen!.IPEndPoint!;

    public void Dispose() => _host.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static async Task AnswerAsync(HttpContext http)
    {
        int size = int.Parse(http.Request.RouteValues["size"]!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync();
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        http.Response.ContentLength = size;
        if (size > 0)
        {
            http.Response.BodyWriter.GetMemory(size);
            http.Response.BodyWriter.Advance(size);
            await http.Response.BodyWriter.FlushAsync();
        }
    }
}

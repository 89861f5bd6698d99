using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Aws;

/// <summary>The whole body of a request as one piece of memory, copied only where it came in several; dispose it once answered.</summary>
/// <remarks>Its length is bounded by the host's limit, and no byte is reserved before it arrived.</remarks>
internal readonly struct RequestBody : IDisposable
{
    private static readonly byte[] NoMembers = "{}"u8.ToArray();

    private readonly PipeReader _reader;
    private readonly ReadOnlySequence<byte> _arrived;
    private readonly byte[]? _rented;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> arrived)
    {
        _reader = reader;
        _arrived = arrived;
        Sent = arrived.First;
        if (!arrived.IsSingleSegment)
        {
            _rented = ArrayPool<byte>.Shared.Rent((int)arrived.Length);
            arrived.CopyTo(_rented);
            Sent = _rented.AsMemory(0, (int)arrived.Length);
        }
    }

    /// <summary>What the client sent.</summary>
    public ReadOnlyMemory<byte> Sent { get; }

    /// <summary>The same as JSON: an empty body is <c>{}</c>.</summary>
    public ReadOnlyMemory<byte> Json => Sent.IsEmpty ? NoMembers : Sent;

    /// <exception cref="BadHttpRequestException">The body is longer than allowed, too slow or broken.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
                return new RequestBody(reader, read.Buffer);

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);

        _reader?.AdvanceTo(_arrived.End);
    }
}

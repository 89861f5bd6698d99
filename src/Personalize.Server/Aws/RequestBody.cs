using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Aws;

/// <summary>The whole body of a request as one piece of memory, copied only where it came in several; dispose it once answered.</summary>
/// <remarks>Its length is bounded by the host's limit, that of all bodies together by a budget, and no byte is reserved before it arrived.</remarks>
internal readonly struct RequestBody : IDisposable
{
    private static readonly byte[] NoMembers = "{}"u8.ToArray();

    private readonly PipeReader _reader;
    private readonly ReadOnlySequence<byte> _arrived;
    private readonly byte[]? _rented;
    private readonly BodyBudget _budget;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> arrived, BodyBudget budget)
    {
        _reader = reader;
        _arrived = arrived;
        _budget = budget;
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

    /// <returns>Null where the budget has no room for it.</returns>
    /// <exception cref="BadHttpRequestException">The body is longer than allowed, too slow or broken.</exception>
    public static async ValueTask<RequestBody?> ReadAsync(HttpRequest request, BodyBudget budget, CancellationToken cancellation)
    {
        PipeReader reader = request.BodyReader;
        long taken = 0;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellation);
                long grown = read.Buffer.Length - taken;
                if (!budget.TryTake(grown))
                {
                    reader.AdvanceTo(read.Buffer.End);
                    break;
                }

                taken += grown;
                if (read.IsCompleted)
                {
                    taken = 0; // The body's own to give back from now on.
                    return new RequestBody(reader, read.Buffer, budget);
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        finally
        {
            budget.Return(taken);
        }

        return null;
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);

        long bytes = _arrived.Length;
        _reader.AdvanceTo(_arrived.End);
        _budget.Return(bytes);
    }
}

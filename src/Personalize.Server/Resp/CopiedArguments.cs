using System.Buffers;

namespace Personalize.Server.Resp;

/// <summary>Arguments of a command as memory, in rented arrays: those of the command itself are spans and may not be kept. Returned by <see cref="Dispose"/>.</summary>
internal readonly ref struct CopiedArguments
{
    private readonly byte[] _bytes;
    private readonly ReadOnlyMemory<byte>[] _arguments;
    private readonly int _count;

    public CopiedArguments(CommandArguments arguments)
    {
        int length = 0;
        for (int i = 0; i < arguments.Count; i++)
            length += arguments[i].Length;

        _count = arguments.Count;
        _bytes = ArrayPool<byte>.Shared.Rent(length);
        _arguments = ArrayPool<ReadOnlyMemory<byte>>.Shared.Rent(_count);
        int at = 0;
        for (int i = 0; i < _count; i++)
        {
            arguments[i].CopyTo(_bytes.AsSpan(at));
            _arguments[i] = _bytes.AsMemory(at, arguments[i].Length);
            at += arguments[i].Length;
        }
    }

    public ReadOnlySpan<ReadOnlyMemory<byte>> Span => _arguments.AsSpan(0, _count);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<ReadOnlyMemory<byte>>.Shared.Return(_arguments, clearArray: true);
    }
}

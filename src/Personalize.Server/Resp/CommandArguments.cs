namespace Personalize.Server.Resp;

/// <summary>The arguments of one command, its name first: borrowed from the input buffer, never kept.</summary>
internal readonly ref struct CommandArguments(ReadOnlySpan<byte> bytes, ReadOnlySpan<ArgumentSlice> slices)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<ArgumentSlice> _slices = slices;

    public int Count => _slices.Length;

    public ReadOnlySpan<byte> this[int index] => _bytes.Slice(_slices[index].Start, _slices[index].Length);

    /// <summary>The arguments from <paramref name="start"/> on, as a command of their own.</summary>
    public CommandArguments From(int start) => new(_bytes, _slices[start..]);

    /// <summary>The first <paramref name="count"/> arguments.</summary>
    public CommandArguments First(int count) => new(_bytes, _slices[..count]);

    /// <summary>The same arguments in memory of their own.</summary>
    public CopiedCommand Copy() => new(_bytes.ToArray(), _slices.ToArray());

    /// <summary>Whether the argument is this word; case does not matter.</summary>
    public bool Is(int index, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(this[index], word);

    /// <summary>Reads the argument as a whole number in decimal, without sign or spaces but for a leading minus.</summary>
    public bool TryGetInt64(int index, out long value) => System.Buffers.Text.Utf8Parser.TryParse(this[index], out value, out int used) && used == this[index].Length && this[index][0] != (byte)'+';
}

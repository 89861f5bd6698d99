namespace Personalize.Storage.Import;

/// <summary>The fields of one row as pieces of one buffer, overwritten by the next row.</summary>
internal sealed class RowFields
{
    private int[] _starts = new int[32];
    private int[] _ends = new int[32];
    private byte[] _buffer = [];

    public int Count { get; private set; }

    /// <summary>From the first field's first byte to the last field's last.</summary>
    public int Bytes => Count == 0 ? 0 : _ends[Count - 1] - _starts[0];

    public ReadOnlySpan<byte> this[int field] => _buffer.AsSpan(_starts[field], _ends[field] - _starts[field]);

    /// <summary>Begins a row over <paramref name="buffer"/>.</summary>
    public void Begin(byte[] buffer)
    {
        _buffer = buffer;
        Count = 0;
    }

    public void Add(int start, int end)
    {
        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
        }

        _starts[Count] = start;
        _ends[Count++] = end;
    }

    /// <summary>Gives a field another end: unescaping shortens it where it lies.</summary>
    public void Shorten(int field, int end) => _ends[field] = end;

    public int Start(int field) => _starts[field];

    public int End(int field) => _ends[field];
}

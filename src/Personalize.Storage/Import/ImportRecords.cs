using System.Buffers.Binary;

namespace Personalize.Storage.Import;

/// <summary>Walks the records of a block; they may be written to, as applying an event needs. Borrowed from the block's buffer.</summary>
public ref struct ImportRecords
{
    private readonly Span<byte> _block;
    private int _at;

    internal ImportRecords(Span<byte> block) => _block = block;

    /// <summary>The record just met.</summary>
    public Span<byte> Current { get; private set; }

    public readonly ImportRecords GetEnumerator() => this;

    /// <summary>Moves on; ends early where a length does not fit, which a checked file never has.</summary>
    public bool MoveNext()
    {
        if (_block.Length - _at < sizeof(uint))
            return false;
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(_block[_at..]);
        if ((uint)bytes > (uint)(_block.Length - _at - sizeof(uint)))
            return false;
        Current = _block.Slice(_at + sizeof(uint), bytes);
        _at += sizeof(uint) + bytes;
        return true;
    }
}

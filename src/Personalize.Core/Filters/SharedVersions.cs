namespace Personalize.Core.Filters;

/// <summary>Compares the block versions that several answers for one chunk belong to.</summary>
internal ref struct SharedVersions(Span<uint> first, Span<uint> next)
{
    private readonly Span<uint> _first = first;
    private readonly Span<uint> _next = next;
    private bool _hasFirst;

    /// <summary>Bits of the blocks for which two answers belong to different versions.</summary>
    public ulong Disputed { get; private set; }

    /// <summary>Where the next answer writes its versions.</summary>
    public readonly Span<uint> Next(int blocks) => (_hasFirst ? _next : _first)[..blocks];

    /// <summary>Takes the versions just written into account.</summary>
    public void Compare(int blocks)
    {
        if (!_hasFirst)
        {
            _hasFirst = true;
            return;
        }
        if (_first[..blocks].SequenceEqual(_next[..blocks])) return;
        for (var block = 0; block < blocks; block++)
        {
            if (_first[block] != _next[block]) Disputed |= 1UL << block;
        }
    }
}

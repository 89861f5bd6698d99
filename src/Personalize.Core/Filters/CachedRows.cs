using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>The rows of one table for which a static expression holds: one word per block beside the block version it was computed from.</summary>
/// <remarks>
/// One writer (the cache, under its lock) replaces words in place while readers copy them; a counter per chunk of 64 words, odd while
/// they are written, makes words and versions belong together. 12.1 bytes per block of 64 rows.
/// It does not hold the table: one that another took the place of may go, though nobody asks this filter again.
/// </remarks>
internal sealed class CachedRows
{
    /// <summary>No block at rest has an odd version, so this is nobody's.</summary>
    private const uint NeverEvaluated = 1;

    private readonly WeakReference<Table> _table;
    private readonly ulong[] _words;
    private readonly uint[] _versions;
    private readonly uint[] _writes;
    private uint _tableVersion;
    private bool _isPublished;

    public CachedRows(Table table, int words)
    {
        _table = new WeakReference<Table>(table);
        _words = new ulong[words + (words >> 2) + 1];
        _versions = new uint[_words.Length];
        _writes = new uint[_words.Length / RowChunk.Words + 1];
        Array.Fill(_versions, NeverEvaluated);
    }

    /// <summary>The words are of this table.</summary>
    public bool IsOf(Table table) => _table.TryGetTarget(out var own) && ReferenceEquals(own, table);

    /// <summary>These words answer for the table as it is now.</summary>
    public bool IsCurrent(Table table) =>
        IsOf(table) && Volatile.Read(ref _isPublished) && Volatile.Read(ref _tableVersion) == table.Version;

    /// <summary>The same words with room for <paramref name="words"/>.</summary>
    /// <param name="table">The table that they are of.</param>
    /// <param name="words">One per block.</param>
    public CachedRows WithRoom(Table table, int words)
    {
        if (words <= _words.Length) return this;
        var larger = new CachedRows(table, words);
        _words.CopyTo(larger._words, 0);
        _versions.CopyTo(larger._versions, 0);
        return larger;
    }

    public uint VersionOf(int block) => _versions[block];

    /// <summary>Says up to which version of the table all words are right.</summary>
    public void Publish(uint tableVersion)
    {
        Volatile.Write(ref _tableVersion, tableVersion);
        Volatile.Write(ref _isPublished, true);
    }

    /// <summary>Replaces words of one chunk; one writer at a time.</summary>
    public void Write(int word, ReadOnlySpan<ulong> words, ReadOnlySpan<uint> versions)
    {
        ref var writes = ref _writes[word / RowChunk.Words];
        writes++;
        Volatile.WriteBarrier();
        words.CopyTo(_words.AsSpan(word));
        versions[..words.Length].CopyTo(_versions.AsSpan(word));
        Volatile.Write(ref writes, writes + 1);
    }

    /// <summary>Copies words of one chunk; each is right for some moment not before the caller asked the cache.</summary>
    public void Read(int word, Span<ulong> words) => _words.AsSpan(word, words.Length).CopyTo(words);

    /// <summary>Copies words of one chunk and the block versions that they belong to.</summary>
    public void Read(int word, Span<ulong> words, Span<uint> versions)
    {
        ref var writes = ref _writes[word / RowChunk.Words];
        var spin = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref writes);
            Read(word, words);
            _versions.AsSpan(word, words.Length).CopyTo(versions);
            Volatile.ReadBarrier();
            if ((before & 1) == 0 && Volatile.Read(ref writes) == before) return;
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}

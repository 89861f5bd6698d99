namespace Personalize.Storage.Datasets;

/// <summary>One bit per row, grown by its one writer and read without locks; rows never set are 0.</summary>
internal sealed class RowBits
{
    private ulong[] _words = [];

    public long MemoryBytes => _words.Length * 8L;

    /// <summary>One word per 64 rows; may be shorter than the dataset.</summary>
    public ReadOnlySpan<ulong> Words => Volatile.Read(ref _words);

    /// <summary>A copy of the words; writer only.</summary>
    public ulong[] ToArray() => [.. _words];

    /// <summary>Takes words that a snapshot held; before any other use.</summary>
    public void Restore(ulong[] words) => Volatile.Write(ref _words, words);

    public bool this[int row]
    {
        get
        {
            var words = Volatile.Read(ref _words);
            return row >> 6 < words.Length && (Volatile.Read(ref words[row >> 6]) >> (row & 63) & 1) != 0;
        }
    }

    public void Set(int row, bool value)
    {
        var word = row >> 6;
        if (word >= _words.Length)
        {
            if (!value)
                return;
            var more = new ulong[Math.Max(word + 1, _words.Length * 2)];
            _words.CopyTo(more, 0);
            Volatile.Write(ref _words, more);
        }

        var bit = 1ul << (row & 63);
        Volatile.Write(ref _words[word], value ? _words[word] | bit : _words[word] & ~bit);
    }
}

namespace Personalize.Engine.Serving;

/// <summary>Item rows, each once, that grow while they are read.</summary>
/// <remarks>One writer at a time; readers take no lock.</remarks>
internal sealed class RowList
{
    private ulong[] _isListed = [];
    private int[] _rows = [];
    private int _count;

    /// <summary>The rows at some moment.</summary>
    public ReadOnlySpan<int> Rows
    {
        get
        {
            int count = Volatile.Read(ref _count); // Before the rows: a list only grows, so they hold at least as many.
            return Volatile.Read(ref _rows).AsSpan(0, count);
        }
    }

    /// <summary>One that is there already is passed over.</summary>
    public void Add(int row)
    {
        if (row >> 6 >= _isListed.Length)
        {
            Array.Resize(ref _isListed, Math.Max((row >> 6) + 1, _isListed.Length * 2));
        }

        ulong bit = 1UL << (row & 63);
        if ((_isListed[row >> 6] & bit) != 0)
        {
            return;
        }

        _isListed[row >> 6] |= bit;
        if (_count == _rows.Length)
        {
            int[] rows = new int[Math.Max(64, _count * 2)];
            _rows.CopyTo(rows, 0);
            Volatile.Write(ref _rows, rows);
        }

        _rows[_count] = row;
        Volatile.Write(ref _count, _count + 1);
    }
}

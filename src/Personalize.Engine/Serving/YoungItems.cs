namespace Personalize.Engine.Serving;

/// <summary>Rows of the items that are at most so old: kept up as items come, made anew when time has gone on by a twentieth of that age.</summary>
/// <remarks>Readers take no lock. It may hold rows that have grown too old since: whoever reads asks for the age.</remarks>
internal sealed class YoungItems(ItemAges ages, double ageMaxSeconds)
{
    private const double RefreshShare = .05;

    private readonly Lock _lock = new();
    private ulong[] _isListed = [];
    private int[] _rows = [];
    private int _count;
    private long _madeAt = long.MinValue;

    /// <summary>The youngest item that is too old.</summary>
    public double BornBefore => ages.Newest - ageMaxSeconds;

    /// <summary>The rows listed, in no order that means anything.</summary>
    /// <param name="items">Item rows there are.</param>
    public ReadOnlySpan<int> Rows(int items)
    {
        if (ages.Newest - (double)Volatile.Read(ref _madeAt) > ageMaxSeconds * RefreshShare)
        {
            Make(items);
        }

        int count = Volatile.Read(ref _count); // Before the rows: they hold at least as many.
        return Volatile.Read(ref _rows).AsSpan(0, count);
    }

    /// <summary>An item's row came or its record changed.</summary>
    public void OnItemChanged(int itemRow)
    {
        lock (_lock)
        {
            if (_madeAt != long.MinValue)
            {
                Add(itemRow);
            }
        }
    }

    private void Make(int items)
    {
        lock (_lock)
        {
            long now = ages.Newest;
            if (now - (double)_madeAt <= ageMaxSeconds * RefreshShare)
            {
                return;
            }

            (_isListed, _rows) = ([], []);
            Volatile.Write(ref _count, 0);
            for (int row = 0; row < items; row++)
            {
                Add(row);
            }

            Volatile.Write(ref _madeAt, now);
        }
    }

    private void Add(int row)
    {
        if (ages.BornAt(row) < BornBefore)
        {
            return;
        }

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

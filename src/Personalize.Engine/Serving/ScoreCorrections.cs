namespace Personalize.Engine.Serving;

/// <summary>What is added to the scores of a few item rows: summed by row, then laid in a list. Reused; one request at a time.</summary>
internal sealed class ScoreCorrections
{
    private float[] _amount = [];
    private ulong[] _isTouched = [];
    private int[] _touched = new int[256];
    private int _touchedCount;

    /// <summary>Makes room for a catalogue of that many rows; grows by half, so seldom.</summary>
    public void EnsureItems(int items)
    {
        if (items <= _amount.Length)
        {
            return;
        }

        int words = (items + (items / 2) + 64) / 64;
        _amount = new float[words * 64];
        _isTouched = new ulong[words];
        _touchedCount = 0;
    }

    /// <summary>Adds to the amount of a row.</summary>
    public void Add(int itemRow, float amount)
    {
        ref ulong word = ref _isTouched[itemRow >> 6];
        ulong bit = 1UL << (itemRow & 63);
        if ((word & bit) == 0)
        {
            word |= bit;
            Note(itemRow);
        }

        _amount[itemRow] += amount;
    }

    /// <summary>The amount of a row, 0 where nothing was added.</summary>
    public float AmountOf(int itemRow) => itemRow < _amount.Length ? _amount[itemRow] : 0;

    /// <summary>Moves the rows that a mask allows out of it, into a list with their amounts.</summary>
    /// <returns>How many there are.</returns>
    public int TakeOut(Span<ulong> mask, ref int[] rows, ref float[] amounts, int start)
    {
        int end = start + _touchedCount;
        if (end > rows.Length)
        {
            Array.Resize(ref rows, end * 2);
            Array.Resize(ref amounts, end * 2);
        }

        int count = start;
        foreach (int row in _touched.AsSpan(0, _touchedCount))
        {
            ref ulong word = ref mask[row >> 6];
            ulong bit = 1UL << (row & 63);
            if ((word & bit) == 0)
            {
                continue;
            }

            word &= ~bit;
            rows[count] = row;
            amounts[count++] = _amount[row];
        }

        return count - start;
    }

    /// <summary>Forgets all amounts.</summary>
    public void Clear()
    {
        foreach (int row in _touched.AsSpan(0, _touchedCount))
        {
            _isTouched[row >> 6] = 0;
            _amount[row] = 0;
        }

        _touchedCount = 0;
    }

    private void Note(int itemRow)
    {
        if (_touchedCount == _touched.Length)
        {
            Array.Resize(ref _touched, _touched.Length * 2);
        }

        _touched[_touchedCount++] = itemRow;
    }
}

namespace Personalize.Storage.Datasets;

/// <summary>Stations along one long history, newest first, so that an event which comes late need not walk all of it.</summary>
internal sealed class ExpressLinks
{
    private int[] _rows = new int[4];
    private int _count;

    public long MemoryBytes => _rows.Length * 4L + 96;

    /// <summary>The oldest station newer than <paramref name="timestamp"/>, and its number; -1 when all are older.</summary>
    public int FindNewer(InteractionRows rows, long timestamp, out int station)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows.TimestampOf(_rows[middle]) > timestamp)
                low = middle + 1;
            else
                high = middle;
        }

        station = low - 1;
        return station < 0 ? -1 : _rows[station];
    }

    public void InsertAfter(int station, int row)
    {
        if (_count == _rows.Length)
            Array.Resize(ref _rows, _count * 2);
        _rows.AsSpan(station + 1, _count - station - 1).CopyTo(_rows.AsSpan(station + 2));
        _rows[station + 1] = row;
        _count++;
    }

    public bool Contains(int row) => _rows.AsSpan(0, _count).Contains(row);
}

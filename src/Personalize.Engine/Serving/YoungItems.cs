namespace Personalize.Engine.Serving;

/// <summary>Rows of the items that are at most so old: kept up as items come, made anew when time has gone on by a twentieth of that age, or other ages took the place of those before.</summary>
/// <remarks>
/// Readers take no lock and see a whole list: one is built aside and takes the place of the other. It may hold rows that have grown too old since: whoever reads asks for the age.
/// </remarks>
internal sealed class YoungItems(ItemAges ages, double ageMaxSeconds)
{
    private const double RefreshShare = .05;

    private readonly Lock _lock = new();
    private RowList _listed = new();
    private long _madeAt = long.MinValue;
    private int _madeOf;

    /// <summary>The youngest item that is too old.</summary>
    public double BornBefore => ages.Newest - ageMaxSeconds;

    /// <summary>The list as it is now, in no order that means anything; it stays whole when another takes its place.</summary>
    /// <param name="items">Item rows there are.</param>
    public RowList Listed(int items)
    {
        if (IsOutdated(ages.Newest))
        {
            Make(items);
        }

        return Volatile.Read(ref _listed);
    }

    /// <summary>An item's row came or its record changed.</summary>
    public void OnItemChanged(int itemRow)
    {
        lock (_lock)
        {
            if (_madeAt != long.MinValue)
            {
                Add(_listed, itemRow);
            }
        }
    }

    /// <summary>After an import ages are others; where it took the newest events away time has gone back, and items are young again.</summary>
    private bool IsOutdated(long now)
    {
        long madeAt = Volatile.Read(ref _madeAt);
        return Volatile.Read(ref _madeOf) != ages.Recounts || now < madeAt || now - (double)madeAt > ageMaxSeconds * RefreshShare;
    }

    private void Make(int items)
    {
        lock (_lock)
        {
            long now = ages.Newest;
            if (!IsOutdated(now))
            {
                return;
            }

            int recounts = ages.Recounts;
            var listed = new RowList();
            for (int row = 0; row < items; row++)
            {
                Add(listed, row);
            }

            Volatile.Write(ref _listed, listed);
            Volatile.Write(ref _madeAt, now);
            Volatile.Write(ref _madeOf, recounts);
        }
    }

    private void Add(RowList listed, int row)
    {
        if (ages.BornAt(row) >= BornBefore)
        {
            listed.Add(row);
        }
    }
}

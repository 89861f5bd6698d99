using Personalize.Training.Popularity;

namespace Personalize.Engine.Serving;

/// <summary>Events per item of the newest two intervals, bucket by bucket, as <see cref="Trend"/> has it.</summary>
/// <remarks>One writer at a time. Bytes: 100 an item, and 4 for each item met in a bucket. Going on to a later bucket costs as much as the events that move between the intervals; allocates only when items come or a bucket holds more of them than any before.</remarks>
internal sealed class TrendBuckets(long intervalSeconds)
{
    private const int Ring = 2 * Trend.Buckets;

    private readonly int[][] _counts = CreateEmpty();
    private readonly int[][] _touched = CreateEmpty();
    private readonly int[] _touchedCount = new int[Ring];
    private readonly long[] _total = new long[Ring];
    private int[] _increase = [];
    private long _newest = long.MinValue;
    private bool _isBegun;

    /// <summary>Told each item whose increase has changed.</summary>
    public required Action<int> Changed { get; init; }

    /// <summary>The last event of the newest bucket was taken back, and what lies before the two intervals is not known: count anew.</summary>
    public bool IsLost { get; private set; }

    public long MemoryBytes => sizeof(int) * ((Ring * (long)_counts[0].Length) + _increase.Length + _touched.Sum(items => (long)items.Length));

    public int IncreaseOf(int item) => _increase[item];

    /// <summary>Makes room for item rows below a number.</summary>
    public void EnsureItems(int items)
    {
        Array.Resize(ref _increase, items);
        for (int slot = 0; slot < Ring; slot++)
        {
            Array.Resize(ref _counts[slot], items);
        }
    }

    public void Add(int item, long timestamp)
    {
        long bucket = Trend.BucketOf(timestamp, intervalSeconds);
        GoOnTo(bucket);
        if (!IsKept(bucket))
        {
            return;
        }

        int slot = SlotOf(bucket);
        if (_counts[slot][item]++ == 0)
        {
            Touch(slot, item);
        }

        _total[slot]++;
        Count(item, bucket, 1);
    }

    public void Remove(int item, long timestamp)
    {
        long bucket = Trend.BucketOf(timestamp, intervalSeconds);
        int slot = SlotOf(bucket);
        if (!_isBegun || !IsKept(bucket) || _counts[slot][item] == 0)
        {
            return;
        }

        if (--_counts[slot][item] == 0)
        {
            _touched[slot].AsSpan(0, _touchedCount[slot]).Replace(item, _touched[slot][_touchedCount[slot] - 1]);
            _touchedCount[slot]--;
        }

        _total[slot]--;
        Count(item, bucket, -1);
        IsLost |= bucket == _newest && _total[slot] == 0;
    }

    private void Touch(int slot, int item)
    {
        if (_touchedCount[slot] == _touched[slot].Length)
        {
            Array.Resize(ref _touched[slot], Math.Max(64, _touchedCount[slot] * 2));
        }

        _touched[slot][_touchedCount[slot]++] = item;
    }

    private static int[][] CreateEmpty() => [.. Enumerable.Range(0, Ring).Select(_ => Array.Empty<int>())];

    private static int SlotOf(long bucket) => (int)(((bucket % Ring) + Ring) % Ring);

    /// <summary>As unsigned: buckets may lie further apart than a long can say.</summary>
    private ulong AgeOf(long bucket) => (ulong)_newest - (ulong)bucket;

    private bool IsKept(long bucket) => AgeOf(bucket) < Ring;

    private void Count(int item, long bucket, int events)
    {
        ulong age = AgeOf(bucket);
        int sign = age < Trend.Buckets ? 1 : age < 2 * Trend.Buckets ? -1 : 0;
        if (sign != 0)
        {
            _increase[item] += sign * events;
            Changed(item);
        }
    }

    private void GoOnTo(long bucket)
    {
        if (!_isBegun)
        {
            (_isBegun, _newest) = (true, bucket);
        }

        if (bucket > _newest && (ulong)bucket - (ulong)_newest >= Ring)
        {
            for (int age = 2 * Trend.Buckets - 1; age >= 0; age--)
            {
                Move(_newest - age, age < Trend.Buckets ? -1 : 1);
            }

            for (int slot = 0; slot < Ring; slot++)
            {
                Empty(slot);
            }

            _newest = bucket;
        }

        while (bucket > _newest)
        {
            // From the latest interval to the one before: twice; out of that one: once.
            Move(_newest - Trend.Buckets + 1, -2);
            Move(_newest - (2 * Trend.Buckets) + 1, 1);
            _newest++;
            Empty(SlotOf(_newest));
        }
    }

    private void Move(long bucket, int factor)
    {
        int slot = SlotOf(bucket);
        foreach (int item in _touched[slot].AsSpan(0, _touchedCount[slot]))
        {
            _increase[item] += factor * _counts[slot][item];
            Changed(item);
        }
    }

    private void Empty(int slot)
    {
        foreach (int item in _touched[slot].AsSpan(0, _touchedCount[slot]))
        {
            _counts[slot][item] = 0;
        }

        (_touchedCount[slot], _total[slot]) = (0, 0);
    }
}

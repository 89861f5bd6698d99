using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Personalize.Core.Filters;

/// <summary>Ascending keys that cut the numbers into stretches; finds the stretch of a number without a branch.</summary>
/// <remarks>
/// The stretch of a key is how many boundaries are not above it. Keys between the first and the last boundary fall into up to 2,048
/// equal buckets, which say how many boundaries lie below them; the few inside a bucket are searched in as many steps as the fullest
/// bucket needs. Keeps its arrays from binding to binding. One user at a time.
/// </remarks>
internal sealed class KeyBoundaries
{
    private const int BucketsMax = 2048;

    private readonly GrowingList<long> _keys = new();
    private readonly GrowingList<int> _narrowKeys = new();
    private readonly GrowingList<int> _buckets = new();
    private int _shift;
    private int _firstStep;

    /// <summary>How many boundaries there are; stretches are 0..this.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        _keys.Clear();
        Count = 0;
    }

    /// <summary>Adds where a range begins and where it has ended. The ends of the domain divide nothing, and would stretch the buckets over it.</summary>
    public void AddEnds(KeyRange range, KeyRange domain)
    {
        if (range.Low > domain.Low) _keys.Add(range.Low);
        if (range.High < domain.High) _keys.Add(range.High + 1);
    }

    /// <summary>Makes the buckets; call once after the last boundary.</summary>
    public void Build()
    {
        SortKeys();
        Count = _keys.Count;
        _buckets.Clear();
        _shift = 0;
        var widest = Count == 0 ? 0 : AddBuckets();
        _firstStep = widest == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)widest + 1) / 2;
        // A search may look past the last boundary; what it counts there is cut off.
        _keys.Grow(2 * _firstStep + 1).Fill(long.MaxValue);
        CopyNarrow();
    }

    /// <summary>Boundaries of 4-byte columns fit 4 bytes; of others the copy is cut off and not used.</summary>
    private void CopyNarrow()
    {
        _narrowKeys.Clear();
        var narrow = _narrowKeys.Grow(_keys.Count);
        for (var i = 0; i < narrow.Length; i++) narrow[i] = (int)Math.Clamp(_keys.Span[i], int.MinValue, int.MaxValue);
    }

    /// <summary>The stretch of one key.</summary>
    public int Find(long key)
    {
        int low = 0, high = Count;
        var keys = _keys.Span;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (keys[middle] <= key) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>The stretches of numbers.</summary>
    public void Find<T>(ReadOnlySpan<T> values, Span<int> stretches)
        where T : unmanaged
    {
        if (Count == 0)
        {
            stretches[..values.Length].Clear();
            return;
        }
        if (Unsafe.SizeOf<T>() == sizeof(int) && StretchKernel.IsSupported && values.Length % StretchKernel.Lanes == 0)
        {
            var bits = MemoryMarshal.Cast<T, int>(values);
            StretchKernel.Find(bits, typeof(T) == typeof(float), _narrowKeys.Span, Count, _buckets.Span, _shift, _firstStep, stretches);
            return;
        }
        FindPlain(values, stretches);
    }

    /// <summary>The same without vectors; for 8-byte numbers, and where the processor cannot gather.</summary>
    public void FindPlain<T>(ReadOnlySpan<T> values, Span<int> stretches)
        where T : unmanaged
    {
        var (first, last, count, firstStep, shift) = (_keys.Span[0], _keys.Span[Count - 1], Count, _firstStep, _shift);
        ref var keys = ref MemoryMarshal.GetReference(_keys.Span);
        ref var buckets = ref MemoryMarshal.GetReference(_buckets.Span);
        for (var row = 0; row < values.Length; row++)
        {
            var key = NumberTerm.Key(values[row]);
            // Within the bounds of the arrays: a clamped key has a bucket, and the padding is as long as all steps together.
            var at = Unsafe.Add(ref buckets, (nint)((ulong)(Math.Min(Math.Max(key, first), last) - first) >> shift));
            for (var step = firstStep; step > 0; step >>= 1)
                at += step & -Unsafe.BitCast<bool, byte>(Unsafe.Add(ref keys, at + step - 1) <= key);
            stretches[row] = Math.Min(at, count);
        }
    }

    private void SortKeys()
    {
        var keys = _keys.Span;
        keys.Sort();
        var count = 0;
        foreach (var key in keys)
        {
            if (count == 0 || keys[count - 1] != key) keys[count++] = key;
        }
        _keys.Truncate(count);
    }

    /// <summary>Counts by bucket the boundaries below its first key; the most that any bucket holds.</summary>
    private int AddBuckets()
    {
        ReadOnlySpan<long> keys = _keys.Span;
        var span = (ulong)keys[^1] - (ulong)keys[0];
        _shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(span) - BitOperations.Log2(BucketsMax));
        var buckets = _buckets.Grow((int)(span >> _shift) + 1);
        buckets.Clear();
        foreach (var key in keys) buckets[(int)(((ulong)key - (ulong)keys[0]) >> _shift)]++;
        var (below, widest) = (0, 0);
        foreach (ref var bucket in buckets)
        {
            widest = Math.Max(widest, bucket);
            (bucket, below) = (below, below + bucket);
        }
        return widest;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Personalize.Core.Scoring;

/// <summary>The k best of the items pushed: higher score first, among equals the lower row.</summary>
/// <remarks>
/// Lives in the memory of the answer, 8 bytes an item: until <see cref="Finish"/> the span holds keys, not items. A key is
/// <code>
/// bits 63..32   score, mapped so that unsigned order is the order of the numbers
/// bits 31..0    row, inverted
/// </code>
/// so that one compare orders by score and row, and all keys of different rows differ. Once full, a binary heap with the worst in front.
/// Allocates nothing.
/// </remarks>
public ref struct TopK
{
    private readonly Span<ulong> _keys;
    private int _count;

    /// <param name="best">Takes the answer; its length is k.</param>
    public TopK(Span<ScoredItem> best)
        : this(best, 0)
    {
    }

    /// <summary>Goes on from an answer: its first <paramref name="found"/> items are in already, in any order.</summary>
    public TopK(Span<ScoredItem> best, int found)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)found, (uint)best.Length, nameof(found));
        _keys = MemoryMarshal.Cast<ScoredItem, ulong>(best);
        _count = found;
        for (var i = 0; i < found; i++) _keys[i] = KeyOf(best[i].Row, best[i].Score);
        if (IsFull) OnFull();
    }

    private TopK(Span<ulong> keys, int count, float threshold)
    {
        _keys = keys;
        _count = count;
        Threshold = threshold;
    }

    /// <summary>Goes on from what another left in the span before <see cref="Finish"/>.</summary>
    internal static TopK Resume(Span<ScoredItem> best, int count, float threshold) =>
        new(MemoryMarshal.Cast<ScoredItem, ulong>(best), count, threshold);

    /// <summary>Items kept.</summary>
    public readonly int Count => _count;

    public readonly bool IsFull => _count == _keys.Length;

    /// <summary>The lowest score kept once full (an item below it cannot enter, an equal one can by its row); until then −∞; +∞ for k = 0.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    /// <summary>Offers an item. A row must not come twice. NaN is never kept.</summary>
    /// <returns>True when it is among the best so far.</returns>
    public bool Push(int row, float score)
    {
        if (!(score >= Threshold) || _keys.IsEmpty) return false;
        var key = KeyOf(row, score);
        if (IsFull)
        {
            if (key < _keys[0]) return false;
            SiftDown(_keys, 0, key);
            Threshold = ScoreOf(_keys[0]);
            return true;
        }
        _keys[_count++] = key;
        if (IsFull) OnFull();
        return true;
    }

    /// <summary>Puts the answer into the span, best first.</summary>
    /// <returns>How many items it holds.</returns>
    public readonly int Finish()
    {
        var keys = _keys[.._count];
        keys.Sort();
        keys.Reverse();
        var best = MemoryMarshal.Cast<ulong, ScoredItem>(keys);
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            best[i] = new ScoredItem((int)~(uint)key, ScoreOf(key));
        }
        return _count;
    }

    internal static ulong KeyOf(int row, float score)
    {
        // −0 + 0 is +0: equal scores get equal keys.
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        var ordered = bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
        return ((ulong)ordered << 32) | ~(uint)row;
    }

    internal static float ScoreOf(ulong key)
    {
        var ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle(ordered ^ (((ordered >> 31) - 1) | 0x8000_0000));
    }

    private void OnFull()
    {
        if (_keys.IsEmpty)
        {
            Threshold = float.PositiveInfinity;
            return;
        }
        for (var i = (_keys.Length / 2) - 1; i >= 0; i--) SiftDown(_keys, i, _keys[i]);
        Threshold = ScoreOf(_keys[0]);
    }

    private static void SiftDown(Span<ulong> keys, int hole, ulong key)
    {
        ref var first = ref MemoryMarshal.GetReference(keys);
        int child;
        while ((child = (2 * hole) + 1) < keys.Length)
        {
            var right = child + 1;
            if (right < keys.Length && Unsafe.Add(ref first, right) < Unsafe.Add(ref first, child)) child = right;
            if (Unsafe.Add(ref first, child) >= key) break;
            Unsafe.Add(ref first, hole) = Unsafe.Add(ref first, child);
            hole = child;
        }
        Unsafe.Add(ref first, hole) = key;
    }
}

namespace Personalize.Engine;

/// <summary>Why an item has its place in a user's list: its score taken apart, its ranks, what removed it. Reusable; one thread at a time.</summary>
/// <remarks>
/// The score is a sum, so the parts are exact: contributions of the history, popularity and repeats add up to it, but for the last bits of
/// a float. Ranks compare with every item and cost one dot product each.
/// </remarks>
public sealed class Explanation
{
    private Contribution[] _contributions = [];
    private int _count;
    private Filter? _filter;
    private int _removerStart;
    private int _removerLength;

    /// <summary>Row of the item.</summary>
    public int Row { get; private set; }

    /// <summary>The score that a request compares it by; NaN where the model has no vector for it.</summary>
    public float Score { get; private set; }

    /// <summary>Its place among all items that are not deleted, from 1; 0 where it has no score or is deleted.</summary>
    public int Rank { get; internal set; }

    /// <summary>How many items have a rank.</summary>
    public int RankedItems { get; internal set; }

    /// <summary>Its place among the items that the request allows, from 1; 0 where it is not among them.</summary>
    public int RankAllowed { get; internal set; }

    /// <summary>How many items the request allows.</summary>
    public int AllowedItems { get; internal set; }

    /// <summary>Why it is not recommended.</summary>
    public RemovalReason Reason { get; private set; }

    /// <summary>The filter's expression that removes it, as it was written; null where none does. Makes a string at each call.</summary>
    public string? RemovedBy => Reason == RemovalReason.Filter ? _filter!.Expression.Substring(_removerStart, _removerLength) : null;

    internal ReadOnlySpan<char> RemovedByText => Reason == RemovalReason.Filter ? _filter!.Expression.AsSpan(_removerStart, _removerLength) : default;

    /// <summary>Where <see cref="RemovedBy"/> begins in the filter's text, from 0; -1 where no expression removes it.</summary>
    public int RemovedByPosition => Reason == RemovalReason.Filter ? _removerStart : -1;

    /// <summary>What the item's popularity adds.</summary>
    public float Popularity { get; private set; }

    /// <summary>What the user's earlier events on the item itself add, or take where the model has learnt that users do not repeat.</summary>
    public float Repeats { get; private set; }

    /// <summary>What the items of the user's history add, the largest first.</summary>
    public ReadOnlySpan<Contribution> Contributions => _contributions.AsSpan(0, _count);

    internal void Begin(int row)
    {
        (Row, Score, Rank, RankedItems, RankAllowed, AllowedItems) = (row, float.NaN, 0, 0, 0, 0);
        (Reason, Popularity, Repeats, _count, _filter) = (RemovalReason.None, 0, 0, 0, null);
    }

    internal void SetScore(float score, float popularity, float repeats) => (Score, Popularity, Repeats) = (score, popularity, repeats);

    internal void Remove(RemovalReason reason) => Reason = reason;

    internal void Remove(Filter filter, int start, int length) =>
        (Reason, _filter, _removerStart, _removerLength) = (RemovalReason.Filter, filter, start, length);

    internal void Add(Contribution contribution)
    {
        if (_count == _contributions.Length)
        {
            Array.Resize(ref _contributions, Math.Max(64, _count * 2));
        }

        _contributions[_count++] = contribution;
    }

    internal void SortContributions() =>
        _contributions.AsSpan(0, _count).Sort(static (left, right) =>
            left.Amount != right.Amount ? right.Amount.CompareTo(left.Amount) : left.Row.CompareTo(right.Row));
}

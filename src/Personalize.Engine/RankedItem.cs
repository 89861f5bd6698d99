namespace Personalize.Engine;

/// <summary>One item of a list to be ranked. 12 bytes.</summary>
/// <param name="Position">Its place in the list as given, from 0.</param>
/// <param name="Row">Row of the item in its dataset, -1 for an unknown one.</param>
/// <param name="Score">The model's raw score, larger is better; NaN where the model cannot score it.</param>
public readonly record struct RankedItem(int Position, int Row, float Score) : IComparable<RankedItem>
{
    /// <summary>Best first, among equal scores the lower row, as in a recommendation; what has no score comes last, as given.</summary>
    public int CompareTo(RankedItem other)
    {
        int byScore = other.Score.CompareTo(Score); // NaN is below all numbers.
        int byRow = float.IsNaN(Score) ? 0 : Row.CompareTo(other.Row);
        return byScore != 0 ? byScore : byRow != 0 ? byRow : Position.CompareTo(other.Position);
    }

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(RankedItem left, RankedItem right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(RankedItem left, RankedItem right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(RankedItem left, RankedItem right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(RankedItem left, RankedItem right) => left.CompareTo(right) >= 0;
}

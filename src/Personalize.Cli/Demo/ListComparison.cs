using System.Globalization;
using Personalize.Engine;

namespace Personalize.Cli.Demo;

/// <summary>One row of two lists side by side.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Before">Item row there before; -1 for none.</param>
/// <param name="After">Item row there after; -1 for none.</param>
/// <param name="Moved">Where the item of the later list comes from.</param>
internal sealed record ComparedRow(int Rank, int Before, int After, string Moved);

/// <summary>Two rankings of all items, looked at together: what moved, and how far.</summary>
internal sealed class ListComparison
{
    private readonly Dictionary<int, int> _rankBefore;
    private readonly Dictionary<int, int> _rankAfter;
    private readonly ScoredItem[] _before;
    private readonly ScoredItem[] _after;

    public ListComparison(ScoredItem[] before, ScoredItem[] after)
    {
        (_before, _after) = (before, after);
        _rankBefore = Ranks(before);
        _rankAfter = Ranks(after);
    }

    /// <summary>The first rows of both lists.</summary>
    public IEnumerable<ComparedRow> Top(int count)
    {
        for (int i = 0; i < count; i++)
        {
            int before = i < _before.Length ? _before[i].Row : -1;
            int after = i < _after.Length ? _after[i].Row : -1;
            yield return new ComparedRow(i + 1, before, after, after < 0 ? "" : Describe(after, i + 1));
        }
    }

    /// <summary>Rank before, from 1; 0 when the item was not there.</summary>
    public int RankBefore(int row) => _rankBefore.GetValueOrDefault(row);

    /// <summary>Rank after, from 1; 0 when the item is not there.</summary>
    public int RankAfter(int row) => _rankAfter.GetValueOrDefault(row);

    private string Describe(int row, int rank)
    {
        int before = RankBefore(row);
        if (before == 0)
            return "new";
        if (before == rank)
            return "=";
        return string.Create(CultureInfo.InvariantCulture, $"{(before > rank ? '↑' : '↓')} from {before}");
    }

    private static Dictionary<int, int> Ranks(ScoredItem[] list)
    {
        var ranks = new Dictionary<int, int>(list.Length);
        for (int i = 0; i < list.Length; i++)
            ranks.Add(list[i].Row, i + 1);
        return ranks;
    }
}

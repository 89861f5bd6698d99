using Personalize.Training.Matrices;

namespace Personalize.Training.ColdStart;

/// <summary>Gives numbers to the features of items while their columns are read, and gathers what each item has.</summary>
/// <remarks>
/// Add numbers' buckets first, then walk the items in order of row: features of one item, then <see cref="EndItem"/>. One use, one thread.
/// </remarks>
public sealed class FeatureSpaceBuilder
{
    /// <summary>Buckets that a column of numbers is cut into at most.</summary>
    public const int BucketsMax = 16;

    // One feature costs 2 × rank × 4 bytes of model; past this many values a column names things and does not describe them.
    private const int ValuesMax = 65_536;

    private readonly FeatureSpace _space = new();
    private readonly List<int> _start = [0];
    private readonly List<int> _features = [];

    /// <summary>Cuts a column of numbers into buckets of about equal count; equal numbers share a bucket.</summary>
    /// <param name="column">Column of the items schema.</param>
    /// <param name="values">All its values, in any order; not finite ones are passed over.</param>
    public void AddNumberColumn(int column, ReadOnlySpan<double> values)
    {
        double[] sorted = [.. values.ToArray().Where(double.IsFinite)];
        Array.Sort(sorted);
        double low = double.NegativeInfinity;
        for (int bucket = 1; bucket < BucketsMax && sorted.Length > 0; bucket++)
        {
            double edge = sorted[(int)((long)sorted.Length * bucket / BucketsMax)];
            if (edge <= low || edge == sorted[0]) continue;
            _space.AddBucket((ushort)column, low, edge);
            low = edge;
        }

        if (low > double.NegativeInfinity) _space.AddBucket((ushort)column, low, double.PositiveInfinity);
    }

    /// <summary>The current item has this value (one of a list of values: call once for each).</summary>
    public void AddValue(int column, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (_space.TryFind(column, value, out int feature)) Add(feature);
        else if (_space.Count < ValuesMax) Add(_space.AddValue((ushort)column, value));
    }

    /// <summary>The current item has this number; outside all buckets it says nothing.</summary>
    public void AddNumber(int column, double value)
    {
        if (_space.TryFind(column, value, out int feature)) Add(feature);
    }

    /// <summary>Ends the current item; the next one begins.</summary>
    public void EndItem() => _start.Add(_features.Count);

    /// <summary>The features of all items ended, with the space that names them.</summary>
    public ItemFeatures Build() => new(_space.Count, [.. _start], [.. _features], _space);

    private void Add(int feature)
    {
        for (int i = _start[^1]; i < _features.Count; i++)
            if (_features[i] == feature) return;
        _features.Add(feature);
    }
}

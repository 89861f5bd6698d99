using Personalize.Training.ColdStart;
using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>A model being put together: from numbers of covered items to item rows.</summary>
internal sealed class ModelParts(int items, int rank, int featureCount)
{
    private readonly float[] _in = new float[(long)items * rank];
    private readonly float[] _out = new float[(long)items * rank];
    private readonly ulong[] _covered = new ulong[(items + 63) / 64];
    private readonly float[] _featuresToIn = new float[(featureCount + 1) * rank];
    private readonly float[] _featuresToOut = new float[(featureCount + 1) * rank];

    public int Rank => rank;

    /// <summary>How users are folded in, where that is no plain sum.</summary>
    public FoldInEquations? Equations { get; set; }

    public void SetVectors(CoveredItems covered, LowRank factors)
    {
        for (int number = 0; number < covered.Count; number++)
        {
            int row = covered.Rows[number];
            factors.In.Row(number).CopyTo(_in.AsSpan(row * rank));
            factors.Out.Row(number).CopyTo(_out.AsSpan(row * rank));
        }

        SetCovered(covered);
    }

    public void SetCovered(CoveredItems covered)
    {
        foreach (int row in covered.Rows) _covered[row >> 6] |= 1UL << (row & 63);
    }

    /// <summary>Fits vectors to features and places the items that have features but no vectors.</summary>
    public void SetFeatureRows(TrainingData data, CoveredItems covered, LowRank factors, WorkCrew crew)
    {
        int[] counts = new int[data.Items];
        foreach (int item in data.Item) counts[item]++;
        int[] coveredCounts = [.. covered.Rows.Select(row => counts[row])];
        Copy(MetadataRidge.Fit(data.Features, covered.Rows, coveredCounts, factors.In, crew), _featuresToIn);
        Copy(MetadataRidge.Fit(data.Features, covered.Rows, coveredCounts, factors.Out, crew), _featuresToOut);
        for (int row = 0; row < items; row++)
        {
            if (covered.Numbers[row] >= 0) continue;
            MetadataVectors.Sum(_featuresToIn, featureCount, rank, data.Features.Of(row), _in.AsSpan(row * rank, rank));
            MetadataVectors.Sum(_featuresToOut, featureCount, rank, data.Features.Of(row), _out.AsSpan(row * rank, rank));
        }
    }

    public void SetPopularity(float[] popularity)
    {
        for (int row = 0; row < items; row++) _out[row * rank + rank - 1] = popularity[row];
    }

    public TrainedModel Build(
        string recipe, ServingChoice choice, CompressedRows? rest, int restEvents, FeatureSpace space,
        Dictionary<string, string> parameters, Dictionary<string, double> metrics) => new()
        {
            Recipe = recipe,
            Items = items,
            Rank = rank,
            In = _in,
            Out = _out,
            Covered = _covered,
            Decay = choice.Decay,
            Floor = choice.Floor,
            RepeatWeight = choice.RepeatWeight,
            PopularityWeight = choice.PopularityWeight,
            ShortHistoryPopularityWeight = choice.ShortHistoryPopularity,
            Temperature = choice.Temperature,
            Rest = rest,
            RestEvents = rest is null ? 0 : restEvents,
            FeatureCount = featureCount,
            FeaturesToIn = _featuresToIn,
            FeaturesToOut = _featuresToOut,
            FeatureSpace = space,
            Equations = Equations,
            Parameters = parameters,
            Metrics = metrics,
        };

    /// <summary>A sparse matrix of covered items as one of item rows.</summary>
    public static CompressedRows ToItemRows(CompressedRows rest, CoveredItems covered)
    {
        int items = covered.Numbers.Length;
        int[] start = new int[items + 1];
        for (int row = 0; row < items; row++)
        {
            int number = covered.Numbers[row];
            start[row + 1] = start[row] + (number < 0 ? 0 : rest.ColumnsOf(number).Length);
        }

        // Covered numbers ascend with rows, so the entries already lie in order.
        int[] column = [.. rest.Column.Select(number => covered.Rows[number])];
        return new CompressedRows(items, start, column, rest.Value);
    }

    private void Copy(DenseMatrix source, float[] target)
    {
        for (int row = 0; row < source.Rows; row++) source.Row(row).CopyTo(target.AsSpan(row * rank));
    }
}

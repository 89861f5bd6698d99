using Personalize.Training.ColdStart;
using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>A model being put together: from numbers of covered items to item rows.</summary>
internal sealed class ModelParts(int items, int rank, int featureCount)
{
    /// <summary>Events at which an item's features still count half. Of 20, 50 and 100, which all foretold better than learning alone (`bench/results/quality.md`), the middle one.</summary>
    private const float PriorEvents = 50;

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

    /// <summary>Fits vectors and popularity to features and places the items that have features but no vectors.</summary>
    public void SetFeatureRows(TrainingData data, CoveredItems covered, LowRank factors, float[] popularity, WorkCrew crew)
    {
        int n = rank - 1;
        var known = new DenseMatrix(covered.Count, 2 * n + 1);
        for (int number = 0; number < covered.Count; number++)
        {
            var row = known.Row(number);
            factors.In.Row(number).CopyTo(row);
            factors.Out.Row(number).CopyTo(row[n..]);
            row[^1] = popularity[covered.Rows[number]];
        }

        var fit = MetadataRidge.Fit(data.Features, covered.Rows, known, crew);
        for (int feature = 0; feature < fit.Rows; feature++)
        {
            var row = fit.Row(feature);
            row[..n].CopyTo(_featuresToIn.AsSpan(feature * rank));
            row[n..].CopyTo(_featuresToOut.AsSpan(feature * rank));
        }

        for (int row = 0; row < items; row++)
        {
            if (covered.Numbers[row] >= 0) continue;
            MetadataVectors.SumIn(_featuresToIn, featureCount, rank, data.Features.Of(row), _in.AsSpan(row * rank, rank));
            MetadataVectors.SumOut(_featuresToOut, featureCount, rank, data.Features.Of(row), _out.AsSpan(row * rank, rank));
        }
    }

    /// <summary>Adds to what was learnt of an item what its features say, the less the more events it has: <see cref="PriorEvents"/> / (events + <see cref="PriorEvents"/>) of it.</summary>
    public void AddFeatures(TrainingData data, CoveredItems covered)
    {
        int[] counts = new int[data.Items];
        foreach (int item in data.Item) counts[item]++;
        float[] ofFeatures = new float[rank];
        foreach (int row in covered.Rows)
        {
            MetadataVectors.SumOut(_featuresToOut, featureCount, rank, data.Features.Of(row), ofFeatures);
            VectorLoops.AddScaled(PriorEvents / (counts[row] + PriorEvents), ofFeatures, _out.AsSpan(row * rank, rank));
        }
    }

    /// <summary>An item without events keeps what its features say.</summary>
    public void SetPopularity(float[] popularity)
    {
        for (int row = 0; row < items; row++)
        {
            ref float own = ref _out[row * rank + rank - 1];
            if (popularity[row] > 0 || IsCovered(row)) own = popularity[row];
        }
    }

    private bool IsCovered(int row) => (_covered[row >> 6] >> (row & 63) & 1) != 0;

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
}

using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>EASE as published, λ 200: the baseline that evaluations print.</summary>
internal sealed class EaseScorer(DenseMatrix weights, CoveredItems covered) : IScorer
{
    public const float Regularization = 200;
    private readonly float[] _scores = new float[weights.Rows];

    public DenseMatrix Weights => weights;

    public static EaseScorer Train(TrainingData data, int eventsMin, int itemsMax, WorkCrew crew)
    {
        var covered = CoveredItems.Select(data, eventsMin, itemsMax);
        var gram = BinaryRows.Gram(BinaryRows.Of(data, covered), crew);
        EaseWeights.FromGram(gram, Regularization, crew);
        return new EaseScorer(gram, covered);
    }

    public EaseScorer Copy() => new(weights, covered);

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores)
    {
        Array.Clear(_scores);
        foreach (int number in covered.DistinctNumbers(items))
            VectorLoops.AddScaled(1f, weights.Row(number), _scores);
        scores.Clear();
        for (int number = 0; number < _scores.Length; number++) scores[covered.Rows[number]] = _scores[number];
    }
}

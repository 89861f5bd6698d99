using Personalize.Training.Ease;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Factorization;

/// <summary>iALS of rank 64 as published, users folded in by its own half-step: the baseline that evaluations print.</summary>
internal sealed class ImplicitAlsScorer : IScorer
{
    public const float Regularization = .003f;
    public const float Unobserved = .3f;
    private const int Rank = 64;
    private readonly ImplicitAls _als;
    private readonly DenseMatrix _items;
    private readonly DenseMatrix _background;
    private readonly CoveredItems _covered;
    private readonly float[] _user = new float[Rank];

    private ImplicitAlsScorer(ImplicitAls als, DenseMatrix items, DenseMatrix background, CoveredItems covered)
    {
        _als = als;
        _items = items;
        _background = background;
        _covered = covered;
    }

    public static ImplicitAlsScorer Train(TrainingData data, int eventsMin, int itemsMax, ulong seed, WorkCrew crew)
    {
        var covered = CoveredItems.Select(data, eventsMin, itemsMax);
        var als = new ImplicitAls(Unobserved, Regularization, Rank);
        var items = als.Train(BinaryRows.Of(data, covered), seed, crew);
        return new ImplicitAlsScorer(als, items, als.Background(items, crew), covered);
    }

    public ImplicitAlsScorer Copy() => new(_als, _items, _background, _covered);

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores)
    {
        _als.SolveRow(_covered.DistinctNumbers(items), _items, _background, _user);
        scores.Clear();
        for (int number = 0; number < _items.Rows; number++)
            scores[_covered.Rows[number]] = VectorLoops.Dot(_user, _items.Row(number));
    }
}

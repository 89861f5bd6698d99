using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>Scores by chance, another order for every user: what a model must beat to know anything.</summary>
internal sealed class ChanceScorer(ulong seed) : IScorer
{
    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores)
    {
        ulong state = seed;
        foreach (int item in items) state = state * 31 + (uint)item;
        var random = new SeededRandom(state);
        for (int i = 0; i < scores.Length; i++) scores[i] = (float)random.NextDouble();
    }
}

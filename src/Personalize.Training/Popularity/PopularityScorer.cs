using Personalize.Training.Evaluation;

namespace Personalize.Training.Popularity;

/// <summary>The same scores for everyone.</summary>
internal sealed class PopularityScorer(float[] popularity) : IScorer
{
    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores) => popularity.CopyTo(scores);
}

namespace Personalize.Training.Evaluation;

/// <summary>A trained model as evaluation sees it: a history in, a score for every item out.</summary>
/// <remarks>One thread at a time; make one per thread.</remarks>
public interface IScorer
{
    /// <summary>Scores all items.</summary>
    /// <param name="items">Item rows of a user's events, newest first; empty for a user without events.</param>
    /// <param name="eventWeights">Weight of each event, or empty: all 1.</param>
    /// <param name="scores">Takes one score per item row; larger is better.</param>
    void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores);
}

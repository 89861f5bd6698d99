using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>The user of one validation question: the scores, served in one way.</summary>
internal sealed class UserScores
{
    private readonly int[] _items;
    private readonly int[] _distinct;
    private readonly float[] _weights;
    private readonly int _count;
    private readonly ValidationCut _cut;
    private readonly ServingChoice _choice;

    public UserScores(ValidationCut cut, int question, ServingChoice choice)
    {
        int length = cut.LengthOf(question);
        _items = new int[length];
        _distinct = new int[length];
        _weights = new float[length];
        float[] eventWeights = new float[length];
        cut.NewestFirst(question, _items, eventWeights);
        _count = FoldIn.WeighEvents(_items, eventWeights, choice.Decay, choice.Floor, _distinct, _weights);
        _cut = cut;
        _choice = choice;
    }

    /// <summary>Everything that serving adds up.</summary>
    public float[] Full(DenseMatrix weights)
    {
        float[] scores = Of(weights);
        VectorLoops.AddScaled(_choice.RuleWeight, Of(_cut.Rules), scores);
        VectorLoops.AddScaled(_choice.PopularityWeight, _cut.Popularity, scores);
        AddRepeats(scores);
        return scores;
    }

    public float[] Of(DenseMatrix weights)
    {
        float[] scores = new float[weights.Columns];
        for (int i = 0; i < _count; i++) VectorLoops.AddScaled(_weights[i], weights.Row(_distinct[i]), scores);
        return scores;
    }

    public float[] Of(CompressedRows weights)
    {
        float[] scores = new float[weights.Columns];
        for (int i = 0; i < _count; i++)
        {
            var columns = weights.ColumnsOf(_distinct[i]);
            var values = weights.ValuesOf(_distinct[i]);
            for (int e = 0; e < columns.Length; e++) scores[columns[e]] += _weights[i] * values[e];
        }

        return scores;
    }

    public void AddRepeats(Span<float> scores)
    {
        for (int i = 0; i < _count; i++)
        {
            scores[_distinct[i]] += float.IsNegativeInfinity(_choice.RepeatWeight)
                ? TrainedModel.NeverAgain
                : _choice.RepeatWeight * FoldIn.RepeatAge(_items, _distinct[i]);
        }
    }
}

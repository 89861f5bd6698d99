using Personalize.Training.ColdStart;
using Personalize.Training.Ease;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Factorization;

/// <summary>Tries ways of serving one set of factors on held-out events, one setting after the other, among the busiest items.</summary>
internal sealed class FactorTrial
{
    private const int QuestionsMax = 1_000;
    private static readonly float[] Decays = [.9f, .8f, .97f, .6f, 1f];
    private static readonly float[] PopularityWeights = [.001f, .03f, .1f, .3f];

    private readonly HoldOut _holdOut;
    private readonly ModelParts _parts;
    private readonly TrainOptions _options;
    private readonly WorkCrew _crew;
    private readonly int[] _busy;
    private readonly int[] _questions;

    public FactorTrial(HoldOut holdOut, ModelParts parts, TrainOptions options, WorkCrew crew)
    {
        _holdOut = holdOut;
        _parts = parts;
        _options = options;
        _crew = crew;
        _busy = CoveredItems.Select(holdOut.Training, options.CoveredEventsMin, options.ChoiceItemsMax).Rows;
        int[] asked = [.. Enumerable.Range(0, holdOut.Users.Count).Where(index => Array.BinarySearch(_busy, holdOut.Truths[index].First()) >= 0)];
        int step = Math.Max(1, (asked.Length + QuestionsMax - 1) / QuestionsMax);
        _questions = [.. asked.Where((_, index) => index % step == 0)];
    }

    /// <summary>Repeats first, for they change most; then decay and floor; then popularity. Of equals the first.</summary>
    public ServingChoice Choose()
    {
        var choice = ServingChoice.Default(TimeKernel.Candidates[0]) with { Decay = _options.Decay ?? Decays[0], Floor = _options.Floor ?? ServingChoice.Floors[0] };
        if (_questions.Length == 0) return choice with { RepeatWeight = _options.RepeatWeight ?? choice.RepeatWeight };
        choice = Best((_options.RepeatWeight is { } rho ? [rho] : ServingChoice.RepeatWeights).Select(repeat => choice with { RepeatWeight = repeat }));
        choice = Best(
            from decay in _options.Decay is { } d ? [d] : Decays
            from floor in _options.Floor is { } f ? [f] : ServingChoice.Floors
            select choice with { Decay = decay, Floor = floor });
        choice = Best(PopularityWeights.Select(weight => choice with { PopularityWeight = weight }));
        float[][] margins = [.. Ask(choice, (_, scores, target) => Margins(scores, target))];
        return choice with { Temperature = TemperatureFit.MostLikely(margins, _crew) };
    }

    private ServingChoice Best(IEnumerable<ServingChoice> choices)
    {
        ServingChoice? best = null;
        foreach (var choice in choices)
        {
            double ndcg = Ask(choice, (_, scores, target) => (double)Placing.Gain(Placing.Of(scores, target))).Average();
            if (best is null || ndcg > best.Ndcg) best = choice with { Ndcg = ndcg };
        }

        return best!;
    }

    /// <summary>Asks every question in one way; the answer gets the scores of the busy items and the place of the target among them.</summary>
    private T[] Ask<T>(ServingChoice choice, Func<int, float[], int, T> answer)
    {
        const int Part = 16;
        var model = _parts.Build(_options.Recipe, choice, null, 0, FeatureSpace.Empty, [], []);
        var answers = new T[_questions.Length];
        _crew.Run((answers.Length + Part - 1) / Part, part =>
        {
            var scorer = new Scratch(model, _busy);
            for (int q = part * Part; q < Math.Min(answers.Length, (part + 1) * Part); q++)
            {
                int question = _questions[q], target = Array.BinarySearch(_busy, _holdOut.Truths[question].First());
                answers[q] = answer(q, scorer.Score(_holdOut.Inputs, _holdOut.Users[question]), target);
            }
        });
        return answers;
    }

    // A seen target under "never again" has no likelihood at any temperature: none.
    private static float[] Margins(float[] scores, int target)
    {
        if (scores[target] < TrainedModel.NeverAgain / 2) return [];
        float[] margins = new float[scores.Length];
        for (int i = 0; i < margins.Length; i++) margins[i] = scores[i] - scores[target];
        return margins;
    }

    private sealed class Scratch(TrainedModel model, int[] busy)
    {
        private readonly int[] _items = new int[TrainedModel.HistoryEventsMax];
        private readonly int[] _distinct = new int[TrainedModel.HistoryEventsMax];
        private readonly float[] _eventWeights = new float[TrainedModel.HistoryEventsMax];
        private readonly float[] _weights = new float[TrainedModel.HistoryEventsMax];
        private readonly float[] _vector = new float[model.Rank];
        private readonly float[] _scores = new float[busy.Length];
        private readonly UserFold _fold = new();

        public float[] Score(TrainingData inputs, int user)
        {
            int length = Math.Min(inputs.EndOf(user) - inputs.StartOf(user), _items.Length);
            for (int age = 0; age < length; age++)
            {
                _items[age] = inputs.Item[inputs.EndOf(user) - 1 - age];
                _eventWeights[age] = inputs.Weight[inputs.EndOf(user) - 1 - age];
            }

            var items = _items.AsSpan(0, length);
            int count = FoldIn.WeighEvents(items, _eventWeights.AsSpan(0, length), model.Decay, model.Floor, _distinct, _weights);
            FoldIn.UserVector(model, _distinct.AsSpan(0, count), _weights.AsSpan(0, count), _vector, _fold);
            for (int b = 0; b < busy.Length; b++) _scores[b] = VectorLoops.Dot(_vector, model.OutOf(busy[b]));
            for (int i = 0; i < count; i++)
            {
                int place = Array.BinarySearch(busy, _distinct[i]);
                if (place >= 0) _scores[place] += FoldIn.RepeatBonus(model, items, _distinct[i]);
            }

            return _scores;
        }
    }
}

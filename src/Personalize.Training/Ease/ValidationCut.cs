using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>The training events split once more: each user's newest tenth, 1 to 5 events, is to be foretold one by one from all events before.</summary>
/// <remarks>So the choice of parameters never sees what an evaluation holds out; several events per user make it less a matter of luck than one.</remarks>
internal sealed class ValidationCut
{
    private const int HeldOutMax = 5;
    private readonly Histories _whole;
    private readonly int[] _end;

    private ValidationCut(Histories training, Histories whole, float[] popularity, List<(int End, int Target)> questions, CompressedRows rules)
    {
        Training = training;
        _whole = whole;
        Popularity = popularity;
        Rules = rules;
        _end = [.. questions.Select(question => question.End)];
        Targets = [.. questions.Select(question => question.Target)];
    }

    /// <summary>All users without the events held out.</summary>
    public Histories Training { get; }

    /// <summary>Sequential rules of those histories.</summary>
    public CompressedRows Rules { get; }

    /// <summary>Popularity of each covered item in them, 0..1.</summary>
    public float[] Popularity { get; }

    /// <summary>How many events are to be foretold.</summary>
    public int Count => Targets.Length;

    /// <summary>The item of each of those events, by number of covered item.</summary>
    public int[] Targets { get; }

    /// <param name="data">Training events.</param>
    /// <param name="covered">Items that have weights.</param>
    /// <param name="eventsMax">Newest events kept per user.</param>
    /// <param name="questionsMax">At most so many events are asked for, evenly spaced.</param>
    /// <param name="popularity">How popularity is measured.</param>
    /// <param name="crew">Threads and cancellation.</param>
    public static ValidationCut From(
        TrainingData data, CoveredItems covered, int eventsMax, int questionsMax, Func<TrainingData, float[]> popularity, WorkCrew crew)
    {
        int HeldOut(int user)
        {
            int length = data.EndOf(user) - data.StartOf(user);
            return length < 2 ? 0 : Math.Clamp(length / 10, 1, HeldOutMax);
        }

        var training = Histories.From(data, covered, eventsMax, HeldOut);
        var whole = Histories.From(data, covered, eventsMax, _ => 0);
        var questions = new List<(int End, int Target)>();
        for (int user = 0; user < data.Users; user++)
            for (int end = whole.Start[user + 1] - HeldOut(user); end < whole.Start[user + 1]; end++)
                if (whole.Item[end] >= 0) questions.Add((end, whole.Item[end]));
        int step = Math.Max(1, (questions.Count + questionsMax - 1) / questionsMax);
        questions = [.. questions.Where((_, index) => index % step == 0)];
        float[] byRow = popularity(TimeCut.Keep(data, user => data.EndOf(user) - data.StartOf(user) - HeldOut(user)));
        return new ValidationCut(training, whole, [.. covered.Rows.Select(row => byRow[row])], questions, SequentialRules.Train(training, crew));
    }

    /// <summary>Events before the one to be foretold.</summary>
    public int LengthOf(int question) => _end[question] - _whole.Start[_whole.UserOf(_end[question])];

    /// <summary>Copies the events before the one to be foretold, newest first; returns how many.</summary>
    public int NewestFirst(int question, Span<int> items, Span<float> weights)
    {
        int end = _end[question], length = LengthOf(question);
        for (int age = 0; age < length; age++)
        {
            items[age] = _whole.Item[end - 1 - age];
            weights[age] = _whole.Weight[end - 1 - age];
        }

        return length;
    }
}

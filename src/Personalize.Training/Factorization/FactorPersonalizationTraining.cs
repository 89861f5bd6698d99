using System.Globalization;
using Personalize.Training.Ease;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Factorization;

/// <summary>aws-user-personalization where the catalogue is too large for item-to-item weights: iALS, users folded in with decay.</summary>
/// <remarks>
/// Weight of unobserved pairs and λ, decay, floor, repeats and popularity are chosen on the newest event of users, on a part of the users, among the busiest items.
/// Owns about (users + 3 × items) × rank × 4 bytes and 24 bytes an event.
/// </remarks>
internal sealed class FactorPersonalizationTraining(TrainingData data, TrainOptions options, WorkCrew crew)
{
    private const int Rounds = 10;
    private const int ChoiceRounds = 5;
    private const int ChoiceEventsMax = 2_000_000;

    // The three pull about as hard at a catalogue of 10,000, 100,000 and 1,000,000 items.
    private static readonly (float Unobserved, float Regularization)[] Strengths = [(.1f, .003f), (.3f, .01f), (.03f, .001f)];

    public TrainedModel Run()
    {
        var covered = CoveredItems.Select(data, options.CoveredEventsMin, int.MaxValue);
        Report(TrainingMemory.Stage(TrainingMemory.OfFactors(data, options)), 0);
        bool recent = options.Kept?.RecentPopularity ?? (options.RecentPopularity && PopularityPrior.RecentIsBetter(data));
        var (strength, choice) = options.Kept is { Strength: { } kept } known ? (kept, known.Serving) : Choose(recent);
        var model = Learn(data, covered, strength, Rounds, recent, share => Report("factors", .4 + .55 * share));
        Report("done", 1);
        return model.Build(options.Recipe, choice, null, 0, data.Features.Space, Describe(strength, choice, recent, model.Rank - 1), new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [ChoiceNames.ValidationNdcg] = choice.Ndcg,
            [ChoiceNames.CoveredItems] = covered.Count,
        });
    }

    private ((float Unobserved, float Regularization) Strength, ServingChoice Choice) Choose(bool recent)
    {
        int step = Math.Max(1, (int)(((long)data.Events + ChoiceEventsMax - 1) / ChoiceEventsMax));
        var part = step == 1 ? data : TimeCut.Keep(data, user => user % step == 0 ? data.EndOf(user) - data.StartOf(user) : 0);
        var holdOut = HoldOut.OfLast(part);
        var best = (Strength: Strengths[0], Choice: ServingChoice.Default(TimeKernel.Candidates[0]));
        if (holdOut.Users.Count == 0) return best;
        var covered = CoveredItems.Select(holdOut.Training, options.CoveredEventsMin, int.MaxValue);
        if (covered.Count == 0) return best;
        for (int s = 0; s < Strengths.Length; s++)
        {
            double begun = .4 * s / Strengths.Length;
            var model = Learn(holdOut.Training, covered, Strengths[s], ChoiceRounds, recent,
                share => Report($"strength {s + 1} of {Strengths.Length}", begun + .3 / Strengths.Length * share));
            var choice = new FactorTrial(holdOut, model, options, crew).Choose();
            if (s == 0 || choice.Ndcg > best.Choice.Ndcg) best = (Strengths[s], choice);
        }

        return best;
    }

    private ModelParts Learn(
        TrainingData events, CoveredItems covered, (float Unobserved, float Regularization) strength, int rounds, bool recent, Action<double> progress)
    {
        int rank = options.Rank - 1;
        var als = new BlockAls(strength.Unobserved, strength.Regularization, rank, rounds);
        var items = als.Train(BinaryRows.Of(events, covered), options.Seed, crew, progress);
        var model = new ModelParts(events.Items, options.Rank, events.Features.Count);
        var background = new ImplicitAls(strength.Unobserved, strength.Regularization, rank).Background(items, crew);
        float[] popularity = ItemPopularity.Normalized(recent ? ItemPopularity.Recent(events) : ItemPopularity.UniqueUsers(events));
        FactorTraining.SetFactors(model, events, covered, items, background, popularity, strength.Unobserved, strength.Regularization, crew);
        model.SetPopularity(popularity);
        return model;
    }

    private static Dictionary<string, string> Describe((float Unobserved, float Regularization) strength, ServingChoice choice, bool recent, int rank) => new(StringComparer.Ordinal)
    {
        [ChoiceNames.Method] = ChoiceNames.Als,
        [ChoiceNames.Unobserved] = Text(strength.Unobserved),
        [ChoiceNames.Regularization] = Text(strength.Regularization),
        ["iterations"] = Text(Rounds),
        ["rank"] = Text(rank),
        [ChoiceNames.HistoryDecay] = Text(choice.Decay),
        [ChoiceNames.HistoryFloor] = Text(choice.Floor),
        [ChoiceNames.RepeatWeight] = Text(choice.RepeatWeight),
        [ChoiceNames.PopularityWeight] = Text(choice.PopularityWeight),
        [ChoiceNames.Popularity] = recent ? ChoiceNames.Recent : ChoiceNames.Count,
    };

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private void Report(string stage, double share) => options.Progress?.Report(new TrainProgress(stage, share));
}

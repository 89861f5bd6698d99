using System.Globalization;
using Personalize.Training.ColdStart;
using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training;

/// <summary>One training of aws-user-personalization: time-kernel EASE, served as vectors with a sparse rest.</summary>
/// <remarks>
/// Each kernel is trained on a validation cut and served every way; the best is trained again on all events, then cut into vectors.
/// One matrix of covered items² × 4 bytes lives at a time.
/// </remarks>
internal sealed class UserPersonalizationTraining(TrainingData data, TrainOptions options, WorkCrew crew)
{
    private const int RestEvents = 50;
    private double _share;

    public TrainedModel Run()
    {
        Report(TrainingMemory.Stage(TrainingMemory.OfWeights(data, options)), 0);
        var covered = CoveredItems.Select(data, options.CoveredEventsMin, options.CoveredItemsMax);
        bool recent = options.Kept?.RecentPopularity ?? (options.RecentPopularity && PopularityPrior.RecentIsBetter(data));
        float[] Popularity(TrainingData events) =>
            ItemPopularity.Normalized(recent ? ItemPopularity.Recent(events) : ItemPopularity.UniqueUsers(events));
        var choice = options.Kept?.Serving ?? Choose(covered, Popularity);
        var model = new ModelParts(data.Items, covered.Count == 0 ? 1 : Math.Min(options.Rank, covered.Count + 1), data.Features.Count);
        CompressedRows? rest = covered.Count == 0 ? null : Learn(covered, choice, Popularity(data), model);
        model.SetPopularity(Popularity(data));
        Report("done", 1);
        return model.Build(options.Recipe, choice, rest, RestEvents, data.Features.Space, Describe(choice, recent), new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [ChoiceNames.ValidationNdcg] = choice.Ndcg,
            [ChoiceNames.CoveredItems] = covered.Count,
        });
    }

    private ServingChoice Choose(CoveredItems covered, Func<TrainingData, float[]> popularity)
    {
        var best = ServingChoice.Default(options.Kernels[0]);
        if (covered.Count == 0) return best;
        if (covered.Count > options.ChoiceItemsMax) covered = CoveredItems.Select(data, options.CoveredEventsMin, options.ChoiceItemsMax);
        var cut = ValidationCut.From(data, covered, TrainedModel.HistoryEventsMax, options.ValidationQuestionsMax, popularity, crew);
        double part = .8 / (options.Kernels.Count + 1);
        for (int k = 0; k < options.Kernels.Count; k++)
        {
            double begun = k * part;
            string stage = $"kernel {k + 1} of {options.Kernels.Count}";
            var weights = TimeKernelEase.Train(cut.Training, options.Kernels[k], crew, share => Report(stage, begun + share * part));
            var choice = ServingTrial.Choose(cut, weights, options.Kernels[k], options, crew);
            choice = new ShortHistoryTrial(cut, weights, choice).Best(crew);
            if (k == 0 || choice.Ndcg > best.Ndcg) best = choice;
        }

        return best;
    }

    private CompressedRows? Learn(CoveredItems covered, ServingChoice choice, float[] popularity, ModelParts model)
    {
        var histories = Histories.From(data, covered, TrainedModel.HistoryEventsMax, _ => 0);
        double part = .8 / (options.Kernels.Count + 1);
        var weights = TimeKernelEase.Train(histories, choice.Kernel, crew, share => Report("all events", .8 - part + share * part));
        if (choice.RuleWeight > 0) AddRules(SequentialRules.Train(histories, crew), choice.RuleWeight, weights);
        Report("vectors", .8);
        var factors = LowRank.Factor(
            weights, histories.Weighed(choice.Decay, choice.Floor), choice.Kernel.Regularization, model.Rank - 1, options.Seed, crew);
        Report("rest", .95);
        model.SetVectors(covered, factors);
        if (data.Features.Count > 0)
        {
            model.SetFeatureRows(data, covered, factors, popularity, crew);
            model.AddFeatures(data, covered);
        }

        return options.RestPerItem == 0 ? null : ModelParts.ToItemRows(SparseRest.Of(weights, factors, options.RestPerItem, crew), covered);
    }

    private static void AddRules(CompressedRows rules, float weight, DenseMatrix weights)
    {
        for (int item = 0; item < rules.Rows; item++)
        {
            var columns = rules.ColumnsOf(item);
            var values = rules.ValuesOf(item);
            var row = weights.Row(item);
            for (int e = 0; e < columns.Length; e++) row[columns[e]] += weight * values[e];
        }
    }

    private Dictionary<string, string> Describe(ServingChoice choice, bool recent) => new(StringComparer.Ordinal)
    {
        [ChoiceNames.KernelRegularization] = Text(choice.Kernel.Regularization),
        [ChoiceNames.KernelDecay] = Text(choice.Kernel.Decay),
        [ChoiceNames.KernelFloor] = Text(choice.Kernel.Floor),
        [ChoiceNames.HistoryDecay] = Text(choice.Decay),
        [ChoiceNames.HistoryFloor] = Text(choice.Floor),
        [ChoiceNames.RepeatWeight] = Text(choice.RepeatWeight),
        [ChoiceNames.RuleWeight] = Text(choice.RuleWeight),
        [ChoiceNames.PopularityWeight] = Text(choice.PopularityWeight),
        [ChoiceNames.ShortHistoryPopularity] = Text(choice.ShortHistoryPopularity),
        [ChoiceNames.Popularity] = recent ? ChoiceNames.Recent : ChoiceNames.Count,
        ["rank"] = Text(options.Rank),
        ["rest_per_item"] = Text(options.RestPerItem),
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
    };

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private void Report(string stage, double share)
    {
        _share = Math.Max(_share, share);
        options.Progress?.Report(new TrainProgress(stage, _share));
    }
}

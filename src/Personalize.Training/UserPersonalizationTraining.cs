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
    private readonly TrainingData _data = HistoryLengths.Within(data, options.MinUserHistoryLengthPercentile, options.MaxUserHistoryLengthPercentile);
    private double _share;

    public TrainedModel Run()
    {
        Report("choosing items", 0);
        var covered = CoveredItems.Select(_data, options.CoveredEventsMin, options.CoveredItemsMax);
        var choice = Choose(covered);
        var model = new ModelParts(_data.Items, covered.Count == 0 ? 1 : Math.Min(options.Rank, covered.Count + 1), _data.Features.Count);
        CompressedRows? rest = covered.Count == 0 ? null : Learn(covered, choice, model);
        bool recent = options.RecentPopularity && PopularityPrior.RecentIsBetter(_data);
        model.SetPopularity(ItemPopularity.Normalized(recent ? ItemPopularity.Recent(_data) : ItemPopularity.UniqueUsers(_data)));
        Report("done", 1);
        return model.Build(options.Recipe, choice, rest, RestEvents, _data.Features.Space, Describe(choice, recent), new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["validation_ndcg_at_10"] = choice.Ndcg,
            ["covered_items"] = covered.Count,
        });
    }

    private ServingChoice Choose(CoveredItems covered)
    {
        var best = ServingChoice.Default(options.Kernels[0]);
        if (covered.Count == 0) return best;
        var cut = ValidationCut.From(_data, covered, TrainedModel.HistoryEventsMax, options.ValidationUsersMax);
        double part = .8 / (options.Kernels.Count + 1);
        for (int k = 0; k < options.Kernels.Count; k++)
        {
            double begun = k * part;
            string stage = $"kernel {k + 1} of {options.Kernels.Count}";
            var weights = TimeKernelEase.Train(cut.Histories, options.Kernels[k], crew, share => Report(stage, begun + share * part));
            var choice = ServingTrial.Choose(cut, weights, options.Kernels[k], options, crew);
            if (k == 0 || choice.Ndcg > best.Ndcg) best = choice;
        }

        return best;
    }

    private CompressedRows? Learn(CoveredItems covered, ServingChoice choice, ModelParts model)
    {
        var histories = Histories.From(_data, covered, TrainedModel.HistoryEventsMax, _ => 0);
        double part = .8 / (options.Kernels.Count + 1);
        var weights = TimeKernelEase.Train(histories, choice.Kernel, crew, share => Report("all events", .8 - part + share * part));
        Report("vectors", .8);
        var factors = LowRank.Factor(
            weights, histories.Weighed(choice.Decay, choice.Floor), choice.Kernel.Regularization, model.Rank - 1, options.Seed, crew);
        Report("rest", .95);
        model.SetVectors(covered, factors);
        if (_data.Features.Count > 0) model.SetFeatureRows(_data, covered, factors, crew);
        return options.RestPerItem == 0 ? null : ModelParts.ToItemRows(SparseRest.Of(weights, factors, options.RestPerItem, crew), covered);
    }

    private Dictionary<string, string> Describe(ServingChoice choice, bool recent) => new(StringComparer.Ordinal)
    {
        ["kernel_regularization"] = Text(choice.Kernel.Regularization),
        ["kernel_decay"] = Text(choice.Kernel.Decay),
        ["kernel_floor"] = Text(choice.Kernel.Floor),
        ["history_decay"] = Text(choice.Decay),
        ["history_floor"] = Text(choice.Floor),
        ["repeat_weight"] = Text(choice.RepeatWeight),
        ["popularity"] = recent ? "recent" : "count",
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

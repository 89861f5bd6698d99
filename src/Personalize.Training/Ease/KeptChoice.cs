using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Personalize.Training.Ease;

/// <summary>The choices that a trained model carries, read back from its parameters.</summary>
/// <param name="Serving">Kernel, fold-in, repeats, mixture, temperature.</param>
/// <param name="RecentPopularity">Whether its popularity weighs recent events more.</param>
internal sealed record KeptChoice(ServingChoice Serving, bool RecentPopularity)
{
    /// <summary>Weight of unobserved pairs and λ of a factor model; null: the model is one of item-to-item weights.</summary>
    public (float Unobserved, float Regularization)? Strength { get; init; }

    /// <summary>False for a model whose recipe chooses nothing.</summary>
    public static bool TryOf(TrainedModel model, [NotNullWhen(true)] out KeptChoice? kept)
    {
        ArgumentNullException.ThrowIfNull(model);
        string sign = model.Parameters.GetValueOrDefault(ChoiceNames.Method) == ChoiceNames.Als ? ChoiceNames.Unobserved : ChoiceNames.KernelRegularization;
        kept = model.Parameters.ContainsKey(sign) && model.Parameters.ContainsKey(ChoiceNames.Popularity) ? Of(model) : null;
        return kept is not null;
    }

    public static KeptChoice Of(TrainedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool isFactors = model.Parameters.GetValueOrDefault(ChoiceNames.Method) == ChoiceNames.Als;
        var kernel = isFactors
            ? TimeKernel.Candidates[0]
            : new TimeKernel(Number(model, ChoiceNames.KernelRegularization), Number(model, ChoiceNames.KernelDecay), Number(model, ChoiceNames.KernelFloor));
        double ndcg = model.Metrics.GetValueOrDefault(ChoiceNames.ValidationNdcg);
        var serving = new ServingChoice(
            kernel, model.Decay, model.Floor, model.RepeatWeight, isFactors ? 0 : Number(model, ChoiceNames.RuleWeight), model.PopularityWeight, model.Temperature, ndcg)
        {
            ShortHistoryPopularity = model.ShortHistoryPopularityWeight,
        };
        return new KeptChoice(serving, model.Parameters.GetValueOrDefault(ChoiceNames.Popularity) == ChoiceNames.Recent)
        {
            Strength = isFactors ? (Number(model, ChoiceNames.Unobserved), Number(model, ChoiceNames.Regularization)) : null,
        };
    }

    private static float Number(TrainedModel model, string name) =>
        model.Parameters.TryGetValue(name, out string? text) && float.TryParse(text, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw new ArgumentException($"the model of {model.Recipe} carries no {name}", nameof(model));
}

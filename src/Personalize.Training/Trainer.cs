using System.Globalization;
using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;
using Personalize.Training.Neighbors;
using Personalize.Training.Popularity;

namespace Personalize.Training;

/// <summary>Trains a recipe: events in, model out.</summary>
public static class Trainer
{
    /// <summary>What one event may weigh at most: squares of it, summed over histories, stay well within single precision.</summary>
    public const float WeightMax = 1_000_000;

    /// <summary>Trains the recipe that <paramref name="options"/> name.</summary>
    /// <param name="data">Events and item features; not kept.</param>
    /// <param name="options">How; null: the defaults of aws-user-personalization.</param>
    /// <param name="cancellationToken">Looked at between parts of the work, which take up to a second or two on the largest data.</param>
    /// <remarks>Uses up to <see cref="TrainOptions.Threads"/> threads; same data, options and seed give the same bytes on any number of them.</remarks>
    /// <exception cref="TrainingRefusedException">The recipe is not built, there are no events, or their weights are out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TrainedModel Train(TrainingData data, TrainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new TrainOptions();
        options.Check();
        if (data.Events == 0) throw new TrainingRefusedException("the data hold 0 interactions; at least 1 is needed to train");
        foreach (float weight in data.Weight)
            if (weight > WeightMax) throw new TrainingRefusedException(string.Create(CultureInfo.InvariantCulture, $"an event weighs {weight:F0}; allowed 0..{WeightMax:F0}"));
        if (!Recipes.TryGet(options.Recipe, out var recipe)) throw new TrainingRefusedException(Recipes.UnknownMessage(options.Recipe));
        if (!recipe.IsBuilt) throw new TrainingRefusedException($"recipe {recipe.Name} is described but not built yet; built are {Recipes.BuiltNames}");
        var crew = new WorkCrew(options.Threads, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ModelNumbers.Checked(Dispatch(data, options, recipe, crew));
        }
        catch (ArithmeticException overflow)
        {
            throw new TrainingRefusedException($"the events' weights lead to numbers beyond single precision: {overflow.Message}", overflow);
        }
    }

    private static TrainedModel Dispatch(TrainingData data, TrainOptions options, Recipe recipe, WorkCrew crew)
    {
        return recipe.Name switch
        {
            Recipes.PopularityCount or Recipes.Popularity => PopularityTraining.Train(data, options),
            Recipes.TrendingNow => TrendTraining.Train(data, options),
            Recipes.Sims => ItemNeighborTraining.Sims(data, options, crew),
            Recipes.ItemKnn => ItemNeighborTraining.Knn(data, options, crew),
            Recipes.Als => FactorTraining.Train(data, options, crew),
            Recipes.Ease => PlainEaseTraining.Train(data, options, crew),
            Recipes.SimilarItems => Personalize(data, ForRelatedItems(options), crew),
            _ => Personalize(data, options, crew),
        };
    }

    private static TrainedModel Personalize(TrainingData data, TrainOptions options, WorkCrew crew)
    {
        data = HistoryLengths.Within(data, options.MinUserHistoryLengthPercentile, options.MaxUserHistoryLengthPercentile);
        bool asFactors = options.Kept is { } kept
            ? kept.Strength is not null
            : CoveredItems.Select(data, options.CoveredEventsMin, int.MaxValue).Count > options.CoveredItemsMax;
        return asFactors
            ? new FactorPersonalizationTraining(data, options, crew).Run()
            : new UserPersonalizationTraining(data, options, crew).Run();
    }

    // The item asked about is a history of one: only the newest event counts, and the item itself comes last. Fewer than 5 events: a cold item.
    private static TrainOptions ForRelatedItems(TrainOptions options) => options with
    {
        Decay = 0,
        Floor = 0,
        RepeatWeight = float.NegativeInfinity,
        CoveredEventsMin = Math.Max(options.CoveredEventsMin, 5),
    };
}

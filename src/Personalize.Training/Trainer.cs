using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;
using Personalize.Training.Neighbors;
using Personalize.Training.Popularity;

namespace Personalize.Training;

/// <summary>Trains a recipe: events in, model out.</summary>
public static class Trainer
{
    /// <summary>Trains the recipe that <paramref name="options"/> name.</summary>
    /// <param name="data">Events and item features; not kept.</param>
    /// <param name="options">How; null: the defaults of aws-user-personalization.</param>
    /// <param name="cancellationToken">Looked at between parts of the work, which take up to a second or two on the largest data.</param>
    /// <remarks>Uses up to <see cref="TrainOptions.Threads"/> threads; same data, options and seed give the same bytes on any number of them.</remarks>
    /// <exception cref="TrainingRefusedException">The recipe is not built, or there are no events.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TrainedModel Train(TrainingData data, TrainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new TrainOptions();
        options.Check();
        if (data.Events == 0) throw new TrainingRefusedException("the data hold 0 interactions; at least 1 is needed to train");
        if (!Recipes.TryGet(options.Recipe, out var recipe)) throw new TrainingRefusedException(Recipes.UnknownMessage(options.Recipe));
        if (!recipe.IsBuilt) throw new TrainingRefusedException($"recipe {recipe.Name} is described but not built yet; built are {Recipes.BuiltNames}");
        var crew = new WorkCrew(options.Threads, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return recipe.Name switch
        {
            Recipes.PopularityCount or Recipes.Popularity => PopularityTraining.Train(data, options),
            Recipes.TrendingNow => TrendTraining.Train(data, options),
            Recipes.Sims => ItemNeighborTraining.Sims(data, options, crew),
            Recipes.ItemKnn => ItemNeighborTraining.Knn(data, options, crew),
            Recipes.Als => FactorTraining.Train(data, options, crew),
            Recipes.Ease => PlainEaseTraining.Train(data, options, crew),
            Recipes.SimilarItems => new UserPersonalizationTraining(data, ForRelatedItems(options), crew).Run(),
            _ => new UserPersonalizationTraining(data, options, crew).Run(),
        };
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

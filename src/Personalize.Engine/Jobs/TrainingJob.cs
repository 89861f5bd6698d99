using System.Globalization;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Engine.Serving;
using Personalize.Storage.Disk;
using Personalize.Training;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Engine.Jobs;

/// <summary>From a group's data to a solution version: cut, train, keep the model, note it in the catalog.</summary>
internal static class TrainingJob
{
    /// <summary>Trainings of a search for the best parameters where the solution asks for one and does not say how many.</summary>
    public const int SearchesOfHpo = 10;

    /// <summary>Trains while the caller waits.</summary>
    public static SolutionVersion Run(
        PersonalizeEngine engine, DatasetGroup group, string recipeNameOrArn, TrainingOptions options, CancellationToken cancellationToken)
    {
        Recipe recipe = SolutionTable.FindRecipe(recipeNameOrArn);
        string solution = options.Solution ?? engine.Catalog.Solutions.NameOf(group, recipe);
        ResourceNames.Check("the solution", solution);
        engine.Catalog.Solutions.RequireFor(group, solution, recipe.Name);
        return Run(engine, group, recipe, solution, options, file => NewVersion(engine, group, solution, file), cancellationToken);
    }

    /// <summary>Trains a version that was begun.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="version">The version.</param>
    /// <param name="options">How; it names the solution.</param>
    /// <param name="check">Throws where the version is not wanted any more; called under the control lock.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    public static void Run(PersonalizeEngine engine, SolutionVersion version, TrainingOptions options, Action check, CancellationToken cancellationToken) =>
        Run(engine, version.Group, SolutionTable.FindRecipe(version.Recipe), version.Solution, options, _ =>
        {
            check();
            engine.Catalog.Versions.RequireKnown(version);
            return version.Version;
        }, cancellationToken);

    private static SolutionVersion Run(
        PersonalizeEngine engine, DatasetGroup group, Recipe recipe, string solution, TrainingOptions options, Func<string, string> name, CancellationToken cancellationToken)
    {
        TrainOptions train = Chosen(engine, group, Read(recipe, options), solution, options);
        group.Store.Work.BeginTraining();
        try
        {
            return Run(engine, group, recipe, solution, options, train, name, cancellationToken);
        }
        finally
        {
            group.Store.Work.EndTraining();
        }
    }

    private static SolutionVersion Run(
        PersonalizeEngine engine,
        DatasetGroup group,
        Recipe recipe,
        string solution,
        TrainingOptions options,
        TrainOptions train,
        Func<string, string> name,
        CancellationToken cancellationToken)
    {
        long begun = engine.Time.GetTimestamp();
        long interactions = group.Counts.Interactions; // Before the cut: what comes meanwhile counts as news.
        long changes = GroupCounting.InteractionChangesOf(group.Store.State);
        TrainingOutcome trained = BackgroundWork.Run("training", work => CutAndTrain(
            engine, group, options, train with { Progress = CallersProgress<TrainProgress>.Of(work, train.Progress) }, cancellationToken));
        double hours = engine.Time.GetElapsedTime(begun).TotalHours;
        TrainingMode mode = options.Update ? TrainingMode.Update : TrainingMode.Full;
        cancellationToken.ThrowIfCancellationRequested();
        SolutionVersion version = KeepAndName(engine, group, trained.ModelContent.Span, (file, at) => new SolutionVersionTrained(
            group.Store.Number, solution, name(file), recipe.Name, file, trained.Parameters, trained.Metrics, at, mode, hours, EventSelection.Of(options), trained.ItemColumns, interactions, changes));
        engine.Catalog.Campaigns.Follow(version);
        return version;
    }

    private static TrainingOutcome CutAndTrain(PersonalizeEngine engine, DatasetGroup group, TrainingOptions options, TrainOptions train, CancellationToken cancellationToken)
    {
        TrainingData data = TrainingCut.Read(group.Store, TrainingSelection.Of(group.Store, options), out IReadOnlyList<string> itemColumns, cancellationToken);
        if (engine.HasAwsQuotas)
        {
            TrainingMinimums.CheckTypes(group.Store.State, group.Store.Schemas.Interactions);
        }

        TrainingMinimums.Check(data, EventSelection.Of(options), engine.HasAwsQuotas, group.Counts.Interactions);
        (TrainedModel model, IReadOnlyDictionary<string, double> figures) = Train(data, train, cancellationToken);
        using var content = new MemoryStream();
        model.Save(content);
        return new TrainingOutcome(content.GetBuffer().AsMemory(0, (int)content.Length), model.Parameters, Merged(model.Metrics, figures), itemColumns);
    }

    private static SolutionVersion KeepAndName(
        PersonalizeEngine engine, DatasetGroup group, ReadOnlySpan<byte> content, Func<string, DateTimeOffset, SolutionVersionTrained> describe)
    {
        lock (engine.ModelsLock)
        {
            string file = Keep(engine, content);
            try
            {
                return engine.Catalog.Versions.Add(group, at => describe(file, at));
            }
            catch (Exception refused) when (refused is OperationCanceledException or PersonalizeException { Code: not PersonalizeErrorCode.StorageFailed })
            {
                Discard(engine, file);
                throw;
            }
        }
    }

    /// <summary>A model that no version ever had is not kept. Under the models' lock.</summary>
    private static void Discard(PersonalizeEngine engine, string file)
    {
        if (!engine.Catalog.Versions.ModelsTrained.Contains(file, StringComparer.Ordinal))
        {
            try
            {
                engine.Blobs.Delete(file);
            }
            catch (IOException)
            {
                // The refusal is what the caller must hear; the next opening takes the file away.
            }
        }
    }

    /// <summary>With what an earlier version chose, or with a wider search.</summary>
    private static TrainOptions Chosen(PersonalizeEngine engine, DatasetGroup group, TrainOptions train, string solution, TrainingOptions options)
    {
        if (options.SearchTrainingsMax is < 0 or > TrainOptions.SearchTrainingsMax)
        {
            throw new PersonalizeException($"SearchTrainingsMax is {options.SearchTrainingsMax}; allowed 0..{TrainOptions.SearchTrainingsMax}");
        }

        if (!options.Update)
        {
            return options.SearchTrainingsMax == 0 ? train : train.Searching(options.SearchTrainingsMax);
        }

        SolutionVersion version = engine.Catalog.Versions.Of(group).LastOrDefault(v => v.Solution == solution)
            ?? throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"solution '{solution}' has no version to update: train it anew");
        try
        {
            using var content = new MemoryStream(engine.Blobs.Load(version.Trained.ModelFile));
            return train.TryKeepChoicesOf(TrainedModel.Load(content), out TrainOptions? kept)
                ? kept
                : throw new PersonalizeException($"recipe {version.Recipe} chooses nothing that could be kept: train it anew");
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"the model of version {version.Version} cannot be read: {damaged.Message}", damaged);
        }
    }

    private static TrainOptions Read(Recipe recipe, TrainingOptions options)
    {
        if (!recipe.TryCheck(options.Parameters, out string? error))
        {
            throw new PersonalizeException(error!);
        }

        IProgress<TrainProgress>? progress = options.Progress is { } told ? new Told(told) : null;
        return TrainOptions.Of(recipe, options.Parameters) with { Seed = options.Seed, Progress = progress };
    }

    /// <summary>Refused before it begins where its model could not be kept.</summary>
    internal static (TrainedModel Model, IReadOnlyDictionary<string, double> Figures) Train(TrainingData data, TrainOptions options, CancellationToken cancellationToken)
    {
        long bytes = ModelSize.Of(data, options, out int rank);
        if (bytes > ModelSize.BytesMax)
        {
            throw new PersonalizeException(
                PersonalizeErrorCode.LimitExceeded, $"a model of {data.Items} items at rank {rank} takes {bytes} bytes; allowed are {ModelSize.BytesMax}: train at a lower rank");
        }

        try
        {
            return HeldOutTraining.Run(data, options, cancellationToken);
        }
        catch (TrainingRefusedException refused)
        {
            throw new PersonalizeException(refused.Message, refused);
        }
    }

    private static Dictionary<string, double> Merged(IReadOnlyDictionary<string, double> ofTraining, IReadOnlyDictionary<string, double> heldOut) =>
        ofTraining.Concat(heldOut).ToDictionary(StringComparer.Ordinal);

    private static string Keep(PersonalizeEngine engine, ReadOnlySpan<byte> content)
    {
        try
        {
            return engine.Blobs.Save(content);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }
    }

    /// <summary>Eight hexadecimal digits: the model's own where free, so that the same model tends to the same name.</summary>
    private static string NewVersion(PersonalizeEngine engine, DatasetGroup group, string solution, string file)
    {
        uint number = uint.Parse(file.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        while (engine.Catalog.Versions.Get(group.Store.Number, solution, number.ToString("x8", CultureInfo.InvariantCulture)) is not null)
        {
            number++;
        }

        return number.ToString("x8", CultureInfo.InvariantCulture);
    }

    private sealed class Told(IProgress<(string Stage, double Share)> progress) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => progress.Report((value.Stage, value.Share));
    }
}

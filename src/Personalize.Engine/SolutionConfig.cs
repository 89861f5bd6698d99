using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>What of a solution's <c>solutionConfig</c> this engine acts on. Immutable.</summary>
public sealed record SolutionConfig
{
    /// <summary>How often a solution is trained by itself that names no schedule.</summary>
    public static TimeSpan DefaultSchedule { get; } = TimeSpan.FromDays(7);

    /// <summary>Hyperparameters of algorithm and feature transformation by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Least EVENT_VALUE of the events that are trained on; null: any, or none.</summary>
    public double? EventValueThreshold { get; init; }

    /// <summary>Rules of <c>eventsConfig</c>; empty: every event counts the same.</summary>
    public IReadOnlyList<EventRule> Events { get; init; } = [];

    /// <summary>Columns kept out of the training by dataset in capitals: <c>ITEMS</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ExcludedColumns { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>The only columns in the training by dataset in capitals; a dataset not named: all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> IncludedColumns { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>How often it is trained by itself, 1..30 days.</summary>
    public TimeSpan Schedule { get; init; } = DefaultSchedule;

    /// <summary>Trainings that a search for the best parameters may take, 1..40; null: not said.</summary>
    public int? SearchTrainingsMax { get; init; }

    /// <summary>Parameters named in <c>hpoConfig</c>, once for each end of a range and each value to choose among. They are checked; the search has candidates of its own.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Searched { get; init; } = [];

    /// <summary>Reads the JSON object of <c>solutionConfig</c>; null gives what a solution without one has.</summary>
    /// <exception cref="PersonalizeException">It is no such object, or a value is out of range: the message names value seen and value allowed.</exception>
    public static SolutionConfig Read(string? json) => SolutionConfigReader.Read(json);
}

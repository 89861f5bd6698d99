namespace Personalize.Engine;

/// <summary>How a solution is trained.</summary>
public sealed class TrainingOptions
{
    /// <summary>Name of the solution that the version belongs to, made where it is absent: unique in the engine, and of one recipe.</summary>
    /// <remarks>Null: the group's name, and where that is another recipe's, <c>group-recipe</c>.</remarks>
    public string? Solution { get; set; }

    /// <summary>Hyperparameters by name, as text; an unknown name or a value out of range is refused.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The only type of events to learn from, compared ignoring case; null: all. The model's user histories are of the same events.</summary>
    public string? EventType { get; set; }

    /// <summary>Least EVENT_VALUE of the events to learn from, which then must have one; null: any, or none.</summary>
    public double? EventValueMin { get; set; }

    /// <summary>The only types of events to learn from, with least values and weights of their own; empty: all count the same. At most 10, each type once.</summary>
    public IReadOnlyList<EventRule> Events { get; set; } = [];

    /// <summary>Columns not to learn from by dataset in capitals: <c>ITEMS</c>. They stay what filters see.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ExcludedColumns { get; set; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>The only columns to learn from by dataset in capitals; a dataset not named: all but the excluded ones.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> IncludedColumns { get; set; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the choices of the solution's newest version are taken over without asking again: new items, users and events, the same parameters, in a part of the time.
    /// </summary>
    public bool Update { get; set; }

    /// <summary>Trainings on the validation cut that a search for the best kernel may take, 1..40; 0: the usual three.</summary>
    public int SearchTrainingsMax { get; set; }

    /// <summary>Seed of all chance: same data, options and seed give the same model bytes.</summary>
    public ulong Seed { get; set; } = 42;

    /// <summary>Told how far the training is: what is done now, and the share done, 0..1.</summary>
    public IProgress<(string Stage, double Share)>? Progress { get; set; }
}

namespace Personalize.Engine;

/// <summary>How a solution is trained.</summary>
public sealed class TrainingOptions
{
    /// <summary>Name of the solution that the version belongs to, made where it is absent: unique in the engine, and of one recipe.</summary>
    /// <remarks>Null: the group's name, and where that is another recipe's, <c>group-recipe</c>.</remarks>
    public string? Solution { get; set; }

    /// <summary>Hyperparameters by name, as text; an unknown name or a value out of range is refused.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

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

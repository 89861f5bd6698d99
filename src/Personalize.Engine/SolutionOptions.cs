namespace Personalize.Engine;

/// <summary>How a solution is made.</summary>
public sealed record SolutionOptions
{
    /// <summary>The JSON object of <c>solutionConfig</c>, kept to the letter; null: none. What of it counts is read into <see cref="SolutionConfig"/>.</summary>
    public string? Config { get; init; }

    /// <summary>Only events of this type are trained on; null: all.</summary>
    public string? EventType { get; init; }

    /// <summary>Whether it is trained again by itself on its schedule, as long as interactions come. Default: no.</summary>
    public bool PerformAutoTraining { get; init; }

    /// <summary>Whether each full training searches wider for the best parameters. Default: no.</summary>
    public bool PerformHpo { get; init; }
}

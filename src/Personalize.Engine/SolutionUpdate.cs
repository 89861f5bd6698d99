namespace Personalize.Engine;

/// <summary>The newest change of a solution after it was made.</summary>
/// <param name="Config">The JSON object of <c>solutionUpdateConfig</c> as it was given; null: none.</param>
/// <param name="PerformAutoTraining">What it was set to; null: it was left as it was.</param>
/// <param name="At">When that was; it was in force at once.</param>
public sealed record SolutionUpdate(string? Config, bool? PerformAutoTraining, DateTimeOffset At);

namespace Personalize.Training;

/// <summary>How far a training is.</summary>
/// <param name="Stage">What is done now, for people: "kernel 2 of 3".</param>
/// <param name="Share">Of the whole training, 0..1, never falling.</param>
public readonly record struct TrainProgress(string Stage, double Share);

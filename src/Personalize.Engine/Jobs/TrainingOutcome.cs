namespace Personalize.Engine.Jobs;

/// <summary>What a training leaves: the content of a model file, and what the catalog notes of it.</summary>
internal sealed record TrainingOutcome(
    ReadOnlyMemory<byte> ModelContent, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<string> ItemColumns);

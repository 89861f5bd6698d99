namespace Personalize.Engine;

/// <summary>What an import job is asked to do.</summary>
/// <param name="Name">1..63 letters, digits, <c>-</c> and <c>_</c>; unique among the engine's import jobs.</param>
/// <param name="Dataset">The dataset that takes the rows.</param>
/// <param name="Location">Where the files are, for people: kept to the letter.</param>
public sealed record DatasetImportRequest(string Name, DatasetType Dataset, string Location)
{
    /// <summary>What becomes of earlier imports of the dataset.</summary>
    public ImportMode Mode { get; init; }

    /// <summary>Kept to the letter; null: none.</summary>
    public string? RoleArn { get; init; }
}

using Personalize.Engine.Ingest;

namespace Personalize.Engine.Resources;

/// <summary>The catalog as of one moment, for a snapshot.</summary>
/// <param name="Sequence">Number of its last record.</param>
/// <param name="Records">All its records, in order: there are as many as people and jobs have made, which is few.</param>
/// <param name="Stores">The data of the groups that are there.</param>
/// <param name="NextGroupNumber">All groups below it that have no store were dropped.</param>
/// <param name="ModelsTrained">How many models were trained so far.</param>
/// <param name="LiveModels">Those that solution versions use.</param>
internal sealed record CatalogCut(
    ulong Sequence, IReadOnlyList<byte[]> Records, IReadOnlyList<GroupStore> Stores, uint NextGroupNumber, int ModelsTrained, IReadOnlySet<string> LiveModels);

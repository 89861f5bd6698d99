namespace Personalize.Storage.Datasets;

/// <summary>What one named part takes.</summary>
/// <param name="Name">As <c>items/GENRES</c>, <c>users/ids</c>, <c>interactions/histories</c>.</param>
/// <param name="Bytes">Bytes of its arrays.</param>
public readonly record struct MemoryLine(string Name, long Bytes);

namespace Personalize.Engine;

/// <summary>What one named part of the data takes in memory.</summary>
/// <param name="Name">
/// Of a group <c>items/GENRE</c> (a column), <c>users/ids</c>, <c>interactions/histories</c>, <c>models/index</c> …; of an engine the same
/// behind the group's name, and <c>ids</c>, <c>log</c>, <c>blobs</c>, <c>import</c>.
/// </param>
/// <param name="Bytes">Bytes of its arrays.</param>
public readonly record struct MemoryShare(string Name, long Bytes);

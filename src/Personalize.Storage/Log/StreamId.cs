namespace Personalize.Storage.Log;

/// <summary>One numbered stream of the change log: records of one stream are applied in its order by one writer at a time.</summary>
/// <param name="Group">Dataset group; 0 is the engine itself.</param>
/// <param name="Number">0 = the group's items (group 0: the catalog), 1..16 = its cells of users.</param>
public readonly record struct StreamId(uint Group, ushort Number);

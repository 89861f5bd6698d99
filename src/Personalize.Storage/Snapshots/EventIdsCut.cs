namespace Personalize.Storage.Snapshots;

/// <summary>The event ids that a cell saw last, by place in their ring, and the place that comes next.</summary>
internal readonly record struct EventIdsCut(ulong[] Hashes, uint[] Minutes, int Next);

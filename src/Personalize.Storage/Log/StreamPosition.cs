namespace Personalize.Storage.Log;

/// <summary>How far one stream had come at a checkpoint.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Sequence">Number of its last record; never 0, since a stream without records is not listed.</param>
/// <param name="Chain">That record's chained hash.</param>
public readonly record struct StreamPosition(StreamId Stream, ulong Sequence, ulong Chain);

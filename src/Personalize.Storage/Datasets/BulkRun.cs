namespace Personalize.Storage.Datasets;

/// <summary>Rows that an import is about to fill, one after the other in one segment.</summary>
/// <param name="Segment">Whose fields are filled.</param>
/// <param name="At">Where the first row lies in it.</param>
/// <param name="FirstRow">Its number.</param>
/// <param name="Count">How many there is room for.</param>
internal readonly record struct BulkRun(InteractionSegment Segment, int At, int FirstRow, int Count);

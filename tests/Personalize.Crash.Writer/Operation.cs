namespace Personalize.Crash.Writer;

/// <summary>One change that a writer makes.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Id">The item, user or group that it is about.</param>
/// <param name="Item">The item of an event.</param>
/// <param name="Session">The session of an event.</param>
/// <param name="Value">From it the fields' values follow, or the second of an event.</param>
internal readonly record struct Operation(OperationKind Kind, string Id, string Item = "", string Session = "", long Value = 0);

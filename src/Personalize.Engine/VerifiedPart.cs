namespace Personalize.Engine;

/// <summary>One part of a data directory, checked byte by byte.</summary>
/// <param name="Name">What it is: the log, or a file.</param>
/// <param name="Rows">Records in it; null where it has none.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Remark">What else is to be said of it; null: nothing.</param>
/// <param name="Damage">What is wrong, where, and what can be done; null while it is whole.</param>
public sealed record VerifiedPart(string Name, long? Rows, long Bytes, string? Remark, string? Damage);

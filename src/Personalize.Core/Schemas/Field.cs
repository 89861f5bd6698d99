namespace Personalize.Core.Schemas;

/// <summary>One named, typed column of a dataset.</summary>
/// <remarks>
/// <see cref="Utf8Name"/> is <see cref="Name"/> in UTF-8, borrowed by everybody and written by nobody.
/// <see cref="Textual"/> marks long text that training may read and filters may not;
/// <see cref="ItemName"/> marks the title of an item.
/// </remarks>
public sealed record Field(string Name, byte[] Utf8Name, ColumnKind Kind, bool Nullable, bool Textual, bool ItemName);

namespace Personalize.Core.Schemas;

/// <summary>A field name that means something to the engine, and the type it must have (spec of Amazon Personalize schemas).</summary>
/// <param name="Name">The name, compared by <see cref="FieldNames"/>.</param>
/// <param name="AvroType">The type; <c>int</c> is taken where <c>long</c> is asked.</param>
/// <param name="Required">The dataset needs it.</param>
/// <param name="Nullable">Its union may allow null.</param>
/// <param name="IsKey">It is kept apart from the columns: an id or the interaction's time.</param>
internal sealed record ReservedField(string Name, string AvroType, bool Required = false, bool Nullable = true, bool IsKey = false)
{
    private static readonly ReservedField[] Interactions =
    [
        new("USER_ID", "string", Required: true, Nullable: false, IsKey: true),
        new("ITEM_ID", "string", Required: true, Nullable: false, IsKey: true),
        new("TIMESTAMP", "long", Required: true, Nullable: false, IsKey: true),
        new("EVENT_TYPE", "string"),
        new("EVENT_VALUE", "float"),
        new("IMPRESSION", "string"),
        new("RECOMMENDATION_ID", "string"),
        new("EVENT_ATTRIBUTION_SOURCE", "string"),
    ];

    private static readonly ReservedField[] Items =
    [
        new("ITEM_ID", "string", Required: true, Nullable: false, IsKey: true),
        new("CREATION_TIMESTAMP", "long"),
    ];

    private static readonly ReservedField[] Users =
    [
        new("USER_ID", "string", Required: true, Nullable: false, IsKey: true),
    ];

    /// <summary>The field's name is one of <see cref="Of"/>.</summary>
    public static bool IsReserved(DatasetKind kind, Field field) =>
        Array.Exists(Of(kind), reserved => FieldNames.AreEqual(field.Utf8Name, System.Text.Encoding.UTF8.GetBytes(reserved.Name)));

    public static ReservedField[] Of(DatasetKind kind) => kind switch
    {
        DatasetKind.Interactions => Interactions,
        DatasetKind.Items => Items,
        DatasetKind.Users => Users,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a dataset kind"),
    };
}

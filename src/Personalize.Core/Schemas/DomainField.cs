namespace Personalize.Core.Schemas;

/// <summary>A field that a domain asks for, or whose name it reserves.</summary>
/// <param name="Name">The name, compared by <see cref="FieldNames"/>.</param>
/// <param name="Kind">Its kind; Int32 is taken where Int64 is asked.</param>
/// <param name="Required">The dataset needs it, and it may not be null.</param>
/// <param name="Textual">It is long text.</param>
/// <param name="OrName">Another name that will do.</param>
internal sealed record DomainField(string Name, ColumnKind Kind, bool Required = false, bool Textual = false, string? OrName = null)
{
    private static readonly DomainField[] Interactions = [new("EVENT_TYPE", ColumnKind.Category, Required: true)];

    private static readonly DomainField[] Items =
    [
        new("PRICE", ColumnKind.Float32, Required: true),
        new("CATEGORY_L1", ColumnKind.Category, Required: true),
        new("CATEGORY_L2", ColumnKind.Category),
        new("CATEGORY_L3", ColumnKind.Category),
        new("AGE_GROUP", ColumnKind.Category),
        new("ADULT", ColumnKind.Category),
        new("GENDER", ColumnKind.Category),
        new("PRODUCT_DESCRIPTION", ColumnKind.Text, Textual: true),
    ];

    private static readonly DomainField[] Videos =
    [
        new("CREATION_TIMESTAMP", ColumnKind.Int64, Required: true),
        new("GENRES", ColumnKind.Category, Required: true, OrName: "GENRES_L1"),
        new("GENRE_L2", ColumnKind.Category),
        new("GENRE_L3", ColumnKind.Category),
        new("CONTENT_OWNER", ColumnKind.Category),
        new("CONTENT_CLASSIFICATION", ColumnKind.Category),
        new("PRICE", ColumnKind.Float32),
        new("DURATION", ColumnKind.Float32),
        new("AVERAGE_RATING", ColumnKind.Float32),
        new("PRODUCT_DESCRIPTION", ColumnKind.Text, Textual: true),
    ];

    private static readonly DomainField[] Viewers = [new("SUBSCRIPTION_MODEL", ColumnKind.Category)];

    public static DomainField[] Of(SchemaDomain domain, DatasetKind kind) => (domain, kind) switch
    {
        (_, DatasetKind.Interactions) => Interactions,
        (SchemaDomain.Ecommerce, DatasetKind.Items) => Items,
        (SchemaDomain.VideoOnDemand, DatasetKind.Items) => Videos,
        (SchemaDomain.VideoOnDemand, DatasetKind.Users) => Viewers,
        _ => [],
    };
}

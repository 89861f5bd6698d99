using Personalize.Core.Schemas;

namespace Personalize.Engine.Resources;

/// <summary>The schemas of a dataset group's datasets; null where it has no such dataset.</summary>
internal sealed record GroupSchemas(DatasetSchema? Interactions, DatasetSchema? Items, DatasetSchema? Users)
{
    /// <summary>Reads three Avro JSON texts; throws <see cref="PersonalizeErrorCode.InvalidInput"/> naming the dataset and the fault.</summary>
    public static GroupSchemas Read(string? interactions, string? items, string? users, DatasetDomain? domain = null) =>
        new(Read(interactions, DatasetKind.Interactions, domain), Read(items, DatasetKind.Items, domain), Read(users, DatasetKind.Users, domain));

    /// <summary>The same with another schema of one dataset.</summary>
    public GroupSchemas With(DatasetKind kind, DatasetSchema? schema) => kind switch
    {
        DatasetKind.Interactions => this with { Interactions = schema },
        DatasetKind.Items => this with { Items = schema },
        DatasetKind.Users => this with { Users = schema },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a dataset kind"),
    };

    public DatasetSchema? Of(DatasetKind kind) => kind switch
    {
        DatasetKind.Interactions => Interactions,
        DatasetKind.Items => Items,
        DatasetKind.Users => Users,
        _ => null,
    };

    private static DatasetSchema? Read(string? text, DatasetKind kind, DatasetDomain? domain)
    {
        if (text is null)
        {
            return null;
        }

        return SchemaReader.TryRead(text, kind, out DatasetSchema? schema, out string? error)
            && (domain is not { } asked || (error = DomainRules.Check(schema, (SchemaDomain)asked)) is null)
            ? schema
            : throw new PersonalizeException($"the {kind} schema is refused: {error}");
    }
}

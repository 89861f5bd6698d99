using Personalize.Core.Schemas;

namespace Personalize.Engine.Resources;

/// <summary>The schemas that have a name.</summary>
internal sealed class SchemaTable(PersonalizeEngine engine) : NameTable<Schema>
{
    /// <summary>A schema under a name that is free.</summary>
    /// <exception cref="PersonalizeException">The name is taken or none, or the text is refused.</exception>
    public Schema Create(string name, string text, DatasetDomain? domain)
    {
        ResourceNames.Check("the schema", name);
        Quotas.RequireColumns(engine, Read(text, domain));
        return engine.Changes.Commit(
            at =>
            {
                RequireFree("schema", name);
                Quotas.Require(engine, "schemas", Values.Count, Quotas.Schemas);
                return new SchemaCreated(name, text, domain, at);
            },
            () => this[name]);
    }

    public void Drop(Schema schema) => engine.Changes.Commit(at =>
    {
        RequireKnown(schema);
        if (engine.Catalog.Datasets.Uses(schema))
        {
            throw new PersonalizeException(PersonalizeErrorCode.InUse, $"schema '{schema.Name}' is that of a dataset; it can be dropped after it");
        }

        return new SchemaDropped(schema.Name, at);
    });

    /// <summary>Under the control lock.</summary>
    /// <exception cref="PersonalizeException">The schema was dropped meanwhile.</exception>
    public void RequireKnown(Schema schema)
    {
        if (!TryGet(schema.Name, out Schema? known) || known != schema)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"schema '{schema.Name}' was dropped");
        }
    }

    public void Apply(SchemaCreated created)
    {
        if (!SchemaReader.TryRead(created.Text, out DatasetSchema? columns, out string? error))
        {
            throw new InvalidDataException($"a catalog record holds schema '{created.Name}', which this version refuses: {error}");
        }

        Set(created.Name, new Schema(created.Name, columns, created.Domain, created.At));
    }

    public void Apply(SchemaDropped dropped) => Remove(dropped.Name);

    private static DatasetSchema Read(string text, DatasetDomain? domain)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!SchemaReader.TryRead(text, out DatasetSchema? columns, out string? error)
            || (domain is { } asked && (error = DomainRules.Check(columns, (SchemaDomain)asked)) is not null))
        {
            throw new PersonalizeException($"the schema is refused: {error}");
        }

        return columns;
    }
}

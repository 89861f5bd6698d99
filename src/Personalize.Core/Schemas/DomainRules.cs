using System.Text;

namespace Personalize.Core.Schemas;

/// <summary>What a domain asks of a schema beyond what every schema must be: fields that have to be there, and types of names that it reserves.</summary>
/// <remarks>Source: Amazon Personalize developer guide, domain dataset and schema requirements.</remarks>
public static class DomainRules
{
    /// <summary>Returns null when the schema is right for the domain, else what was seen and what is allowed.</summary>
    public static string? Check(DatasetSchema schema, SchemaDomain domain)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var asked in DomainField.Of(domain, schema.Kind))
        {
            var error = Find(schema, asked) is { } field ? CheckField(field, asked) : CheckAbsent(asked, domain, schema.Kind);
            if (error is not null)
                return error;
        }

        return null;
    }

    private static Field? Find(DatasetSchema schema, DomainField asked) =>
        schema.TryFindColumn(Encoding.UTF8.GetBytes(asked.Name), out var column)
        || (asked.OrName is not null && schema.TryFindColumn(Encoding.UTF8.GetBytes(asked.OrName), out column))
            ? schema.Columns[column] : null;

    private static string? CheckAbsent(DomainField asked, SchemaDomain domain, DatasetKind kind) => asked.Required
        ? $"the required field {asked.Name} of type {Describe(asked)} is missing from the {kind} schema of domain {domain}"
        : null;

    private static string? CheckField(Field field, DomainField asked)
    {
        var isRightKind = field.Kind == asked.Kind || (field.Kind == ColumnKind.Int32 && asked.Kind == ColumnKind.Int64);
        if (!isRightKind || field.Textual != asked.Textual)
            return $"the reserved field {field.Name} is {Describe(field.Kind, field.Textual)}; allowed: {Describe(asked)}";
        return asked.Required && field.Nullable && asked.Name != "EVENT_TYPE"
            ? $"the reserved field {field.Name} allows null; allowed: {Describe(asked)} without null"
            : null;
    }

    private static string Describe(DomainField asked) =>
        asked.Name == "EVENT_TYPE" ? "string" : Describe(asked.Kind, asked.Textual);

    private static string Describe(ColumnKind kind, bool isTextual) => kind switch
    {
        ColumnKind.Int32 => "int",
        ColumnKind.Int64 => "long",
        ColumnKind.Float32 => "float",
        ColumnKind.Float64 => "double",
        ColumnKind.Boolean => "boolean",
        ColumnKind.Category => "string with categorical true",
        ColumnKind.Text => isTextual ? "string with textual true" : "string",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a column kind"),
    };
}

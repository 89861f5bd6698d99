using Personalize.Core.Schemas;

namespace Personalize.Engine;

/// <summary>The named, typed fields of a dataset, under a name of its own. Immutable.</summary>
public sealed class Schema
{
    internal Schema(string name, DatasetSchema columns, DatasetDomain? domain, DateTimeOffset createdAt)
    {
        Name = name;
        Columns = columns;
        Domain = domain;
        CreatedAt = createdAt;
    }

    /// <summary>The schema's name, unique in the engine.</summary>
    public string Name { get; }

    /// <summary>The Avro JSON as it was given.</summary>
    public string Text => Columns.Text;

    /// <summary>The kind of dataset that it describes, by the record's name in the text.</summary>
    public DatasetType Type => (DatasetType)Columns.Kind;

    /// <summary>The domain whose rules it meets, and whose groups alone may use it; null: groups without one.</summary>
    public DatasetDomain? Domain { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    internal DatasetSchema Columns { get; }
}

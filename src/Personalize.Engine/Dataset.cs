using Personalize.Core.Schemas;

namespace Personalize.Engine;

/// <summary>One dataset of a group as a resource: its schema and when it got it. Its records are <see cref="DatasetGroup.Items"/>, <see cref="DatasetGroup.Users"/> and the group's events.</summary>
/// <remarks>Any thread. Whatever is asked after a change of the schema sees the new one; a put that was begun before is refused as in use and put again.</remarks>
public sealed class Dataset
{
    private readonly PersonalizeEngine _engine;
    private Version _version;

    internal Dataset(PersonalizeEngine engine, DatasetGroup group, string name, Schema? schema, DatasetSchema columns, DateTimeOffset createdAt)
    {
        _engine = engine;
        _version = new Version(schema, columns, createdAt, null);
        Group = group;
        Name = name;
        Type = (DatasetType)columns.Kind;
        CreatedAt = createdAt;
    }

    /// <summary>The group; it has one dataset of each type at most.</summary>
    public DatasetGroup Group { get; }

    /// <summary>What its rows are.</summary>
    public DatasetType Type { get; }

    /// <summary>The name that its maker gave it; the type's for one that came with its group.</summary>
    public string Name { get; }

    /// <summary>Its schema; null where the group was made from bare texts.</summary>
    public Schema? Schema => _version.Schema;

    /// <summary>The Avro JSON of its schema.</summary>
    public string SchemaText => _version.Columns.Text;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its schema changed last.</summary>
    public DateTimeOffset ChangedAt => _version.At;

    /// <summary>The last change of its schema; null while it has had one only.</summary>
    public DatasetUpdate? LatestUpdate => _version.Update;

    /// <summary>Changes the schema of items or users; the records stay, and have no value in the new fields.</summary>
    /// <param name="schema">Has every field of the schema before, as it was, and new ones that allow null.</param>
    /// <exception cref="PersonalizeException">The schema may not follow: the message names field, value seen and allowed. Or an import of the group runs. Nothing was changed.</exception>
    public void Update(Schema schema) => _engine.Catalog.Datasets.Update(this, schema);

    /// <summary>Takes the dataset away with all its records, imported and put; ids that other datasets name stay known.</summary>
    /// <exception cref="PersonalizeException">It is gone already, or an import or training of the group runs: nothing was changed.</exception>
    public void Drop() => _engine.Catalog.Datasets.Drop(this);

    internal DatasetSchema Columns => _version.Columns;

    /// <summary>Under the control lock.</summary>
    internal void Follow(Schema schema, DateTimeOffset at) => _version = new Version(schema, schema.Columns, at, new DatasetUpdate(schema, at));

    private sealed record Version(Schema? Schema, DatasetSchema Columns, DateTimeOffset At, DatasetUpdate? Update);
}

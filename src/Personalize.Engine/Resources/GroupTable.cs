using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;

namespace Personalize.Engine.Resources;

/// <summary>The dataset groups by name and by number.</summary>
internal sealed class GroupTable(PersonalizeEngine engine) : NameTable<DatasetGroup>
{
    private DatasetGroup?[] _byNumber = new DatasetGroup?[16];

    /// <summary>Number of the next group; numbers are never used again.</summary>
    public uint NextNumber { get; private set; } = 1;

    /// <summary>The data of all groups.</summary>
    public IEnumerable<GroupStore> Stores => Values.Select(group => group.Store);

    /// <summary>The group of a number; null where there is none, or none any more.</summary>
    public DatasetGroup? Get(uint number)
    {
        DatasetGroup?[] groups = Volatile.Read(ref _byNumber);
        return number < groups.Length ? groups[number] : null;
    }

    /// <summary>A dataset group under a name that is free.</summary>
    /// <exception cref="PersonalizeException">The name is taken or none, a schema is refused, or one of role and key is given without the other.</exception>
    public DatasetGroup Create(string name, DatasetGroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ResourceNames.Check("the dataset group", name);
        GroupSchemas schemas = GroupSchemas.Read(options.Interactions, options.Items, options.Users, options.Domain);
        foreach (DatasetSchema schema in new[] { schemas.Interactions, schemas.Items, schemas.Users }.OfType<DatasetSchema>())
        {
            Quotas.RequireColumns(engine, schema);
        }

        if (options.RoleArn is null != options.KmsKeyArn is null)
        {
            throw new PersonalizeException($"roleArn is {options.RoleArn ?? "absent"} and kmsKeyArn {options.KmsKeyArn ?? "absent"}; allowed: both or neither");
        }

        return engine.Changes.Commit(
            at =>
            {
                RequireFree("dataset group", name);
                Quotas.Require(engine, "dataset groups", Values.Count, Quotas.Groups);
                return new GroupCreated(NextNumber, name, options.Interactions, options.Items, options.Users, at, options.Domain, options.RoleArn, options.KmsKeyArn);
            },
            () => this[name]);
    }

    /// <summary>Under the control lock.</summary>
    /// <exception cref="PersonalizeException">The group was dropped meanwhile.</exception>
    public void RequireKnown(DatasetGroup group)
    {
        if (Get(group.Store.Number) != group)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset group '{group.Name}' was dropped");
        }
    }

    public void Apply(GroupCreated created)
    {
        GroupStore store = engine.MakeStore(created.Number, GroupSchemas.Read(created.Interactions, created.Items, created.Users));
        var group = new DatasetGroup(engine, store, created);
        if (created.Number >= _byNumber.Length)
        {
            var grown = new DatasetGroup?[created.Number * 2];
            _byNumber.CopyTo(grown, 0);
            Volatile.Write(ref _byNumber, grown);
        }

        _byNumber[created.Number] = group;
        NextNumber = Math.Max(NextNumber, created.Number + 1);
        engine.Catalog.Datasets.Apply(group);
        Set(created.Name, group);
    }

    public void Forget(DatasetGroup group)
    {
        Remove(group.Name);
        _byNumber[group.Store.Number] = null;
    }
}

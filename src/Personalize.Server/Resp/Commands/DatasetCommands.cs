using System.Text;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.CREATESCHEMA, PE.CREATEDATASET and their like: datasets that come, change and go after their group was made.</summary>
/// <remarks>
/// <code>
/// PE.CREATESCHEMA name schema [DOMAIN domain]           OK; schema is Avro JSON, domain ECOMMERCE or VIDEO_ON_DEMAND
/// PE.DROPSCHEMA name                                    OK; not while a dataset has it
/// PE.SCHEMAS                                            map of name and schema
/// PE.CREATEDATASET group type schema [NAME name]        OK; type INTERACTIONS, ITEMS or USERS, schema the name of one
/// PE.UPDATEDATASET group type schema                    OK; items and users, old fields stay and new ones allow null
/// PE.DROPDATASET group type                             OK; its records go
/// PE.DATASETS group                                     map of type and the name of its schema, empty where it has none
/// </code>
/// A change waits for the disk, so it runs aside (<see cref="ControlWork"/>).
/// </remarks>
internal sealed class DatasetCommands(PersonalizeEngine engine)
{
    private const CommandFlags Control = CommandFlags.Write | CommandFlags.Admin;

    public IEnumerable<Command> All =>
    [
        new("PE.CREATESCHEMA", -3, Control, 0, "personalize", "Keeps a schema for datasets: name schema [DOMAIN domain].", CreateSchema),
        new("PE.DROPSCHEMA", 2, Control, 0, "personalize", "Takes a schema away that no dataset has: name.", DropSchema),
        new("PE.SCHEMAS", 1, CommandFlags.ReadOnly, 0, "personalize", "Returns the names and texts of the schemas.", Schemas),
        new("PE.CREATEDATASET", -4, Control, 0, "personalize", "Gives a group a dataset: group type schema [NAME name].", Create),
        new("PE.UPDATEDATASET", 4, Control, 0, "personalize", "Changes the schema of items or users, whose records stay: group type schema.", Update),
        new("PE.DROPDATASET", 3, Control, 0, "personalize", "Takes a dataset away with all its records: group type.", Drop),
        new("PE.DATASETS", 2, CommandFlags.ReadOnly, 0, "personalize", "Returns the types of a group's datasets and the schema of each: group.", Datasets),
    ];

    /// <summary>Reads a domain; replies why not on false.</summary>
    public static bool TryReadDomain(RespWriter replies, ReadOnlySpan<byte> text, out DatasetDomain? domain)
    {
        domain = Ascii.EqualsIgnoreCase(text, "ECOMMERCE"u8) ? DatasetDomain.Ecommerce : Ascii.EqualsIgnoreCase(text, "VIDEO_ON_DEMAND"u8) ? DatasetDomain.VideoOnDemand : null;
        if (domain is null)
            replies.WriteError($"INVALID DOMAIN is '{text}'; allowed ECOMMERCE, VIDEO_ON_DEMAND");

        return domain is not null;
    }

    private void CreateSchema(RespSession session, CommandArguments arguments)
    {
        DatasetDomain? domain = null;
        if (arguments.Count > 3)
        {
            if (arguments.Count != 5 || !arguments.Is(3, "DOMAIN"u8))
            {
                session.Replies.WriteError($"ERR syntax error at '{arguments[3]}'; allowed DOMAIN domain");
                return;
            }

            if (!TryReadDomain(session.Replies, arguments[4], out domain))
                return;
        }

        string name = Text(arguments, 1), text = Text(arguments, 2);
        ControlWork.RunToOk(session, () => engine.CreateSchema(name, text, domain));
    }

    private void DropSchema(RespSession session, CommandArguments arguments)
    {
        string name = Text(arguments, 1);
        ControlWork.RunToOk(session, () => engine.DropSchema(name));
    }

    private void Schemas(RespSession session, CommandArguments arguments)
    {
        Schema[] schemas = [.. engine.Schemas.OrderBy(schema => schema.Name, StringComparer.Ordinal)];
        session.Replies.WriteMap(schemas.Length);
        foreach (Schema schema in schemas)
        {
            session.Replies.WriteBulk(schema.Name);
            session.Replies.WriteBulk(schema.Text);
        }
    }

    private void Create(RespSession session, CommandArguments arguments)
    {
        if (arguments.Count > 4 && (arguments.Count != 6 || !arguments.Is(4, "NAME"u8)))
        {
            session.Replies.WriteError($"ERR syntax error at '{arguments[4]}'; allowed NAME name");
            return;
        }

        if (!TryReadType(session.Replies, arguments[2], out DatasetType type))
            return;

        string group = Text(arguments, 1), schema = Text(arguments, 3), name = arguments.Count > 4 ? Text(arguments, 5) : type.ToString().ToLowerInvariant();
        ControlWork.RunToOk(session, () => engine.GetDatasetGroup(group).CreateDataset(type, name, engine.GetSchema(schema)));
    }

    private void Update(RespSession session, CommandArguments arguments)
    {
        if (!TryReadType(session.Replies, arguments[2], out DatasetType type))
            return;

        string group = Text(arguments, 1), schema = Text(arguments, 3);
        ControlWork.RunToOk(session, () => engine.GetDatasetGroup(group).GetDataset(type).Update(engine.GetSchema(schema)));
    }

    private void Drop(RespSession session, CommandArguments arguments)
    {
        if (!TryReadType(session.Replies, arguments[2], out DatasetType type))
            return;

        string group = Text(arguments, 1);
        ControlWork.RunToOk(session, () => engine.GetDatasetGroup(group).GetDataset(type).Drop());
    }

    private void Datasets(RespSession session, CommandArguments arguments)
    {
        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
        {
            session.Replies.WriteUnknownGroup(arguments[1]);
            return;
        }

        Dataset[] datasets = [.. group!.Datasets.OrderBy(dataset => dataset.Type)];
        session.Replies.WriteMap(datasets.Length);
        foreach (Dataset dataset in datasets)
        {
            session.Replies.WriteBulk(dataset.Type.ToString().ToUpperInvariant());
            session.Replies.WriteBulk(dataset.Schema?.Name ?? "");
        }
    }

    /// <summary>Reads a type of dataset; replies why not on false.</summary>
    public static bool TryReadType(RespWriter replies, ReadOnlySpan<byte> text, out DatasetType type)
    {
        foreach (DatasetType known in Enum.GetValues<DatasetType>())
        {
            if (Ascii.EqualsIgnoreCase(text, known.ToString()))
            {
                type = known;
                return true;
            }
        }

        type = default;
        replies.WriteError($"INVALID the dataset type is '{text}'; allowed INTERACTIONS, ITEMS, USERS");
        return false;
    }

    private static string Text(CommandArguments arguments, int index) => Encoding.UTF8.GetString(arguments[index]);
}

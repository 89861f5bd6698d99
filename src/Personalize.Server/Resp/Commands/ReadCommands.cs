using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.GETITEM, PE.GETUSER, PE.COUNT, DBSIZE: what the engine holds now.</summary>
/// <remarks><code>PE.GETITEM group itemId    PE.GETUSER group userId    PE.COUNT group    DBSIZE</code></remarks>
internal sealed class ReadCommands(PersonalizeEngine engine)
{
    private const CommandFlags Read = CommandFlags.ReadOnly | CommandFlags.Fast;

    // A command ends before its thread runs another, so one copy per thread does.
    [ThreadStatic]
    private static StoredRecord? _record;

    public IEnumerable<Command> All =>
    [
        new("PE.GETITEM", 3, Read, 0, "personalize", "Returns an item's fields and values: group itemId. Null when it has no record.", GetItem),
        new("PE.GETUSER", 3, Read, 2, "personalize", "Returns a user's fields and values: group userId. Null when there is no record.", GetUser),
        new("PE.COUNT", 2, Read, 0, "personalize", "Returns how many items, users and interactions a group holds.", Count),
        new("DBSIZE", 1, Read, 0, "server", "Returns how many items and users all groups hold.", Size),
    ];

    private void GetItem(RespSession session, CommandArguments arguments)
    {
        StoredRecord record = _record ??= new StoredRecord();
        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
            session.Replies.WriteUnknownGroup(arguments[1]);
        else if (group!.Items.TryRead(arguments[2], record))
            WriteRecord(session.Replies, record);
        else
            session.Replies.WriteNull();
    }

    private void GetUser(RespSession session, CommandArguments arguments)
    {
        StoredRecord record = _record ??= new StoredRecord();
        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
            session.Replies.WriteUnknownGroup(arguments[1]);
        else if (group!.Users.TryRead(arguments[2], record))
            WriteRecord(session.Replies, record);
        else
            session.Replies.WriteNull();
    }

    private static void WriteRecord(RespWriter replies, StoredRecord record)
    {
        replies.WriteMap(record.Count);
        foreach (CellView cell in record.Cells)
        {
            if (cell.IsNull)
                continue;

            replies.WriteBulk(record.Schema!.Columns[cell.Column].Utf8Name);
            WriteValue(replies, cell);
        }
    }

    /// <summary>A value by its type: typed in RESP3, text in RESP2.</summary>
    public static void WriteValue(RespWriter replies, CellView cell)
    {
        switch (cell.Kind)
        {
            case ColumnKind.Int32 or ColumnKind.Int64:
                replies.WriteNumber(cell.Int64);
                break;
            case ColumnKind.Float32:
                replies.WriteSingle((float)cell.Double);
                break;
            case ColumnKind.Float64:
                replies.WriteDouble(cell.Double);
                break;
            case ColumnKind.Boolean:
                replies.WriteBoolean(cell.Boolean);
                break;
            case ColumnKind.Text or ColumnKind.Category:
                replies.WriteBulk(cell.Text);
                break;
            default:
                throw new InvalidOperationException($"Column kind {cell.Kind} has no reply.");
        }
    }

    private void Count(RespSession session, CommandArguments arguments)
    {
        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
        {
            session.Replies.WriteUnknownGroup(arguments[1]);
            return;
        }

        GroupCounts counts = group!.Counts;
        session.Replies.WriteMap(5);
        WriteCount(session.Replies, "items"u8, counts.Items);
        WriteCount(session.Replies, "users"u8, counts.Users);
        WriteCount(session.Replies, "interactions"u8, counts.Interactions);
        WriteCount(session.Replies, "itemsFromEvents"u8, counts.ItemsFromEvents);
        WriteCount(session.Replies, "usersFromEvents"u8, counts.UsersFromEvents);
    }

    private static void WriteCount(RespWriter replies, ReadOnlySpan<byte> name, long count)
    {
        replies.WriteBulk(name);
        replies.WriteInteger(count);
    }

    private void Size(RespSession session, CommandArguments arguments) =>
        session.Replies.WriteInteger(engine.DatasetGroups.Sum(g => g.Counts.Items + g.Counts.Users));
}

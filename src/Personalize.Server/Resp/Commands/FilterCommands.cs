using System.Text;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.CREATEFILTER, PE.DROPFILTER, PE.FILTERS: the filters of a dataset group.</summary>
/// <remarks>
/// <code>
/// PE.CREATEFILTER group name expression      OK; INCLUDE and EXCLUDE expressions as Amazon Personalize has them
/// PE.DROPFILTER name                         OK
/// PE.FILTERS group                           map of name and expression
/// </code>
/// A change waits for the disk, so it runs aside (<see cref="ControlWork"/>).
/// </remarks>
internal sealed class FilterCommands(PersonalizeEngine engine)
{
    private const CommandFlags Control = CommandFlags.Write | CommandFlags.Admin;

    public IEnumerable<Command> All =>
    [
        new("PE.CREATEFILTER", 4, Control, 0, "personalize", "Keeps a filter: group name expression.", Create),
        new("PE.DROPFILTER", 2, Control, 0, "personalize", "Takes a filter away: name.", Drop),
        new("PE.FILTERS", 2, CommandFlags.ReadOnly, 0, "personalize", "Returns the names and expressions of a group's filters: group.", List),
    ];

    private void Create(RespSession session, CommandArguments arguments)
    {
        string group = Text(arguments, 1), name = Text(arguments, 2), expression = Text(arguments, 3);
        ControlWork.RunToOk(session, () => engine.GetDatasetGroup(group).CreateFilter(name, expression));
    }

    private void Drop(RespSession session, CommandArguments arguments)
    {
        string name = Text(arguments, 1);
        ControlWork.RunToOk(session, () => engine.DropFilter(name));
    }

    private void List(RespSession session, CommandArguments arguments)
    {
        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
        {
            session.Replies.WriteUnknownGroup(arguments[1]);
            return;
        }

        Filter[] filters = [.. group!.Filters.OrderBy(filter => filter.Name, StringComparer.Ordinal)];
        session.Replies.WriteMap(filters.Length);
        foreach (Filter filter in filters)
        {
            session.Replies.WriteBulk(filter.Name);
            session.Replies.WriteBulk(filter.Expression);
        }
    }

    private static string Text(CommandArguments arguments, int index) => Encoding.UTF8.GetString(arguments[index]);
}

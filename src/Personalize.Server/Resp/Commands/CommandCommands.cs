using System.IO.Enumeration;
using System.Text;

namespace Personalize.Server.Resp.Commands;

/// <summary>COMMAND and its subcommands: what the door can do, for clients that ask.</summary>
internal static class CommandCommands
{
    public static IEnumerable<Command> All =>
    [
        new("COMMAND", -1, CommandFlags.Loading | CommandFlags.Stale, 0, "server", "Lists the commands.", Run)
        {
            Subcommands = [("count", 2), ("list", -2), ("info", -2), ("docs", -2), ("getkeys", -3)],
        },
    ];

    private static void Run(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        CommandTable table = session.Door.Commands;
        if (arguments.Count == 1)
            WriteAll(replies, table.All);
        else if (arguments.Is(1, "COUNT"u8) && arguments.Count == 2)
            replies.WriteInteger(table.All.Count);
        else if (arguments.Is(1, "LIST"u8))
            List(session, arguments);
        else if (arguments.Is(1, "INFO"u8))
            Info(session, arguments);
        else if (arguments.Is(1, "DOCS"u8))
            Docs(session, arguments);
        else if (arguments.Is(1, "GETKEYS"u8) && arguments.Count > 2)
            GetKeys(session, arguments.From(2));
        else
            replies.WriteError($"ERR unknown subcommand or wrong number of arguments for '{arguments[1]}'. Allowed: COUNT, LIST, INFO, DOCS, GETKEYS command argument ...");
    }

    private static void WriteAll(RespWriter replies, IReadOnlyList<Command> commands)
    {
        replies.WriteArray(commands.Count);
        foreach (Command command in commands)
            WriteInfo(replies, command.ListedName, command.Arity, command);
    }

    private static void List(RespSession session, CommandArguments arguments)
    {
        IEnumerable<Command> listed = session.Door.Commands.All;
        if (arguments.Count == 5 && arguments.Is(2, "FILTERBY"u8) && arguments.Is(3, "PATTERN"u8))
        {
            string pattern = Encoding.UTF8.GetString(arguments[4]);
            listed = listed.Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.ListedName));
        }
        else if (arguments.Count != 2)
        {
            session.Replies.WriteError($"ERR syntax error; allowed COMMAND LIST, COMMAND LIST FILTERBY PATTERN pattern");
            return;
        }

        Command[] commands = [.. listed];
        session.Replies.WriteArray(commands.Length);
        foreach (Command command in commands)
            session.Replies.WriteBulk(command.ListedName);
    }

    private static void Info(RespSession session, CommandArguments arguments)
    {
        if (arguments.Count == 2)
        {
            WriteAll(session.Replies, session.Door.Commands.All);
            return;
        }

        session.Replies.WriteArray(arguments.Count - 2);
        for (int i = 2; i < arguments.Count; i++)
        {
            if (session.Door.Commands.Find(arguments[i]) is { } command)
                WriteInfo(session.Replies, command.ListedName, command.Arity, command);
            else if (session.Replies.Protocol == 2)
                session.Replies.Write("*-1\r\n"u8);
            else
                session.Replies.WriteNull();
        }
    }

    private static void WriteInfo(RespWriter replies, string name, int arity, Command command)
    {
        bool isSubcommand = name.Contains('|', StringComparison.Ordinal);
        replies.WriteArray(10);
        replies.WriteBulk(name);
        replies.WriteInteger(arity);
        WriteWords(replies, FlagWords(command.Flags));
        replies.WriteInteger(command.KeyPosition);
        replies.WriteInteger(command.KeyPosition);
        replies.WriteInteger(command.KeyPosition == 0 ? 0 : 1);
        WriteWords(replies, ["@" + command.Group]);
        replies.WriteArray(0);
        WriteKeySpecifications(replies, command);
        replies.WriteArray(isSubcommand ? 0 : command.Subcommands.Count);
        if (isSubcommand)
            return;

        foreach ((string subcommand, int subcommandArity) in command.Subcommands)
            WriteInfo(replies, $"{command.ListedName}|{subcommand}", subcommandArity, command);
    }

    private static void WriteKeySpecifications(RespWriter replies, Command command)
    {
        if (command.KeyPosition == 0)
        {
            replies.WriteSet(0);
            return;
        }

        replies.WriteSet(1);
        replies.WriteMap(3);
        replies.WriteBulk("flags"u8);
        WriteWords(replies, [command.Flags.HasFlag(CommandFlags.Write) ? "RW" : "RO"]);
        replies.WriteBulk("begin_search"u8);
        WriteSpecification(replies, "index", ("index", command.KeyPosition));
        replies.WriteBulk("find_keys"u8);
        WriteSpecification(replies, "range", ("lastkey", 0), ("keystep", 1), ("limit", 0));
    }

    private static void WriteSpecification(RespWriter replies, string type, params ReadOnlySpan<(string Name, int Value)> members)
    {
        replies.WriteMap(2);
        replies.WriteBulk("type"u8);
        replies.WriteBulk(type);
        replies.WriteBulk("spec"u8);
        replies.WriteMap(members.Length);
        foreach ((string name, int value) in members)
        {
            replies.WriteBulk(name);
            replies.WriteInteger(value);
        }
    }

    private static List<string> FlagWords(CommandFlags flags)
    {
        (CommandFlags Flag, string Word)[] words =
        [
            (CommandFlags.Write, "write"), (CommandFlags.ReadOnly, "readonly"), (CommandFlags.DenyOom, "denyoom"), (CommandFlags.Admin, "admin"),
            (CommandFlags.Loading, "loading"), (CommandFlags.Stale, "stale"), (CommandFlags.Fast, "fast"), (CommandFlags.NoAuth, "no_auth"),
        ];
        return [.. words.Where(w => flags.HasFlag(w.Flag)).Select(w => w.Word)];
    }

    private static void WriteWords(RespWriter replies, List<string> words)
    {
        replies.WriteSet(words.Count);
        foreach (string word in words)
            replies.WriteSimple(Encoding.ASCII.GetBytes(word));
    }

    private static void Docs(RespSession session, CommandArguments arguments)
    {
        var commands = new List<Command>();
        if (arguments.Count == 2)
            commands.AddRange(session.Door.Commands.All);

        for (int i = 2; i < arguments.Count; i++)
        {
            if (session.Door.Commands.Find(arguments[i]) is { } command)
                commands.Add(command);
        }

        RespWriter replies = session.Replies;
        replies.WriteMap(commands.Count);
        foreach (Command command in commands)
        {
            replies.WriteBulk(command.ListedName);
            replies.WriteMap(3);
            replies.WriteBulk("summary"u8);
            replies.WriteBulk(command.Summary);
            replies.WriteBulk("since"u8);
            replies.WriteBulk("1.0.0"u8);
            replies.WriteBulk("group"u8);
            replies.WriteBulk(command.Group);
        }
    }

    private static void GetKeys(RespSession session, CommandArguments command)
    {
        Command? known = session.Door.Commands.Find(command[0]);
        if (known is null)
            session.Replies.WriteError($"ERR Invalid command specified: '{command[0]}'");
        else if (!known.Takes(command.Count))
            session.Replies.WriteError($"ERR Invalid number of arguments specified for command");
        else if (known.KeyPosition == 0)
            session.Replies.WriteError($"ERR The command has no key arguments");
        else
            WriteKey(session.Replies, command[known.KeyPosition]);
    }

    private static void WriteKey(RespWriter replies, ReadOnlySpan<byte> key)
    {
        replies.WriteArray(1);
        replies.WriteBulk(key);
    }
}

using System.Numerics;
using System.Text;

namespace Personalize.Server.Resp;

/// <summary>Commands by name, in any case; a lookup allocates nothing.</summary>
/// <remarks>Open addressing over at least twice as many places as commands. Immutable: any thread.</remarks>
internal sealed class CommandTable
{
    private readonly Command?[] _places;

    public CommandTable(IEnumerable<Command> commands)
    {
        All = [.. commands.OrderBy(c => c.ListedName, StringComparer.Ordinal)];
        _places = new Command?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, All.Count * 2))];
        foreach (Command command in All)
            Add(command);
    }

    /// <summary>All commands by name.</summary>
    public IReadOnlyList<Command> All { get; }

    public Command? Find(ReadOnlySpan<byte> name)
    {
        int mask = _places.Length - 1;
        for (int place = Hash(name) & mask; _places[place] is { } command; place = (place + 1) & mask)
        {
            if (Ascii.EqualsIgnoreCase(name, command.Utf8Name))
                return command;
        }

        return null;
    }

    private void Add(Command command)
    {
        if (Find(command.Utf8Name) is not null)
            throw new InvalidOperationException($"Command {command.Name} is given twice.");

        int place = Hash(command.Utf8Name) & (_places.Length - 1);
        while (_places[place] is not null)
            place = (place + 1) & (_places.Length - 1);

        _places[place] = command;
    }

    // FNV-1a over the bytes with the case bit set: names differ in letters, digits and the dot only.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte letter in name)
            hash = (hash ^ (letter | 0x20u)) * 16777619;

        return (int)(hash ^ (hash >> 15));
    }
}

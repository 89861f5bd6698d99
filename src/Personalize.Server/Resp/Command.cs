using System.Text;

namespace Personalize.Server.Resp;

/// <summary>Runs one command and writes exactly one reply.</summary>
internal delegate void CommandHandler(RespSession session, CommandArguments arguments);

/// <summary>One command of the door: what it is called, takes and does.</summary>
/// <remarks>
/// <paramref name="Arity"/> as in Redis: so many arguments with the name, or at least so many when negative. A
/// <paramref name="KeyPosition"/> of 0 means no key: the command may go to any node. The key of a user's command is the user id.
/// </remarks>
internal sealed record Command(string Name, int Arity, CommandFlags Flags, int KeyPosition, string Group, string Summary, CommandHandler Run)
{
    /// <summary>The upper-case name.</summary>
    public byte[] Utf8Name { get; } = Encoding.ASCII.GetBytes(Name.ToUpperInvariant());

    /// <summary>The lower-case name, as Redis lists it.</summary>
    public string ListedName { get; } = Name.ToLowerInvariant();

    /// <summary>The subcommands that exist, by name and arity.</summary>
    public IReadOnlyList<(string Name, int Arity)> Subcommands { get; init; } = [];

    public bool Takes(int arguments) => Arity >= 0 ? arguments == Arity : arguments >= -Arity;
}

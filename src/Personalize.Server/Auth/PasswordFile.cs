namespace Personalize.Server.Auth;

/// <summary>Reads the password file of the TCP door.</summary>
/// <remarks>
/// <code>
/// file := bare-password | (user ':' password)+     a line each; empty lines and lines that begin with '#' are skipped
/// </code>
/// A line without a colon is the password of the user <c>default</c> and then the only one.
/// </remarks>
internal static class PasswordFile
{
    public static Passwords Read(string path) => Parse(File.ReadAllLines(path), path);

    /// <exception cref="FormatException">Names file and line and what is allowed; never a password.</exception>
    public static Passwords Parse(IEnumerable<string> lines, string path)
    {
        var users = new List<(string User, string Password)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
                continue;

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string user = colon < 0 ? Passwords.DefaultUser : line[..colon];
            string password = line[(colon + 1)..];
            if (user.Length == 0 || password.Length == 0)
                throw new FormatException($"{path} line {number}: user or password is empty; allowed are user:password lines or one bare password");

            if (!names.Add(user))
                throw new FormatException($"{path} line {number}: the user of this line has one already; allowed is one line each");

            users.Add((user, password));
        }

        return users.Count > 0
            ? new Passwords(users)
            : throw new FormatException($"{path} holds no password; allowed are user:password lines or one bare password");
    }
}

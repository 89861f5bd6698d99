using System.Security.Cryptography;
using System.Text;

namespace Personalize.Server.Auth;

/// <summary>Users and passwords of the TCP door, kept as SHA-256 digests.</summary>
/// <remarks>
/// A check compares digests of name and password with every user's in constant time and takes as long for an unknown user as for a
/// wrong password. Immutable: any thread.
/// </remarks>
internal sealed class Passwords
{
    /// <summary>The user of a bare password and of <c>AUTH password</c>.</summary>
    public const string DefaultUser = "default";

    private readonly Entry[] _entries;

    public Passwords(IEnumerable<(string User, string Password)> users) =>
        _entries = [.. users.Select(u => new Entry(u.User, Digest(u.User), Digest(u.Password)))];

    /// <summary>Nobody needs a password.</summary>
    public static Passwords None { get; } = new([]);

    public bool AreRequired => _entries.Length > 0;

    /// <summary>The user's name if the password is theirs, else null.</summary>
    public string? Check(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        Span<byte> userDigest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> passwordDigest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(user, userDigest);
        SHA256.HashData(password, passwordDigest);
        string? found = null;
        foreach (Entry entry in _entries)
        {
            bool isUser = CryptographicOperations.FixedTimeEquals(userDigest, entry.UserDigest);
            bool isPassword = CryptographicOperations.FixedTimeEquals(passwordDigest, entry.PasswordDigest);
            if (isUser & isPassword)
                found = entry.User; // No early end: the time says nothing about which entry it was.
        }

        return found;
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Entry(string User, byte[] UserDigest, byte[] PasswordDigest);
}

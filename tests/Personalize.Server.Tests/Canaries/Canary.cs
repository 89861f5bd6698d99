using System.Text;

namespace Personalize.Server.Tests.Canaries;

/// <summary>Texts that must not come out anywhere: made so that a search finds each of them, and each of its disguises.</summary>
internal static class Canary
{
    /// <summary>In every secret.</summary>
    public const string SecretMark = "SECRETCANARY";

    /// <summary>In every id and value of somebody's data.</summary>
    public const string DataMark = "DATACANARY";

    public const string Password = SecretMark + "-password";
    public const string WrongPassword = SecretMark + "-wrong-password";
    public const string AccessKey = SecretMark + "KEY";
    public const string UnknownKey = SecretMark + "NOBODY";
    public const string AccessSecret = SecretMark + "/secret+key";

    /// <summary>Control characters and marks that turn a line around, as people put them into ids to forge a log.</summary>
    public const string Hostile = "\r\n2026-01-01T00:00:00.000Z error forged\u001b[31m\u0007\u202e\u2028\u0085";

    public const string User = "user-" + DataMark + Hostile;
    public const string Item = "item-" + DataMark + Hostile;
    public const string Session = "session-" + DataMark + Hostile;
    public const string Value = DataMark + "-password=hunter2 " + Hostile;

    public static readonly byte[] EncryptionKey = [.. Enumerable.Range(0, 32).Select(i => (byte)(0x5a ^ (i * 7)))];

    private static readonly string[] Secrets =
    [
        SecretMark, .. Disguises(Encoding.UTF8.GetBytes(Password)), .. Disguises(Encoding.UTF8.GetBytes(AccessSecret)), .. Disguises(EncryptionKey),
    ];

    /// <summary>What of the secrets, control characters and, unless it may be told, data stands in a text.</summary>
    /// <param name="text">What came out.</param>
    /// <param name="mayNameData">An answer to whoever sent the data may show the value seen; a log, a metric or a file's name may not.</param>
    public static IEnumerable<string> LeaksIn(string text, bool mayNameData)
    {
        foreach (string secret in Secrets.Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)))
            yield return $"secret '{secret}' in '{text}'";

        if (!mayNameData && text.Contains(DataMark, StringComparison.OrdinalIgnoreCase))
            yield return $"data in '{text}'";

        if (text.Any(c => char.IsControl(c) || c is '\u202e' or '\u2028'))
            yield return $"control character in '{text}'";
    }

    private static IEnumerable<string> Disguises(byte[] secret)
    {
        yield return Convert.ToBase64String(secret).TrimEnd('=');
        yield return Convert.ToHexString(secret);
        yield return Uri.EscapeDataString(Encoding.Latin1.GetString(secret));
    }
}

using System.Globalization;

namespace Personalize.Storage.Encryption;

/// <summary>What is on disk wants another key than the one given, or none; it was not opened.</summary>
public sealed class EncryptionKeyException : IOException
{
    private EncryptionKeyException(string message) : base(message)
    {
    }

    /// <summary>Refuses a key that is not the log's; null when it is.</summary>
    /// <param name="directory">The log.</param>
    /// <param name="logId">Its id.</param>
    /// <param name="keyCheck">What its header says of its key; 0 = not encrypted.</param>
    /// <param name="key">The key given.</param>
    internal static EncryptionKeyException? CheckLog(string directory, ulong logId, UInt128 keyCheck, EncryptionKey? key)
    {
        if (keyCheck == 0)
            return key is null ? null : new($"The change log '{directory}' is not encrypted, but a key was given. Open it without, or encrypt a copy with 'personalize rotate-key'.");
        if (key is null)
            return new($"The change log '{directory}' is encrypted (key check {Name(keyCheck)}); its key was not given.");
        var check = key.GetCheck(logId);
        return check == keyCheck ? null : new($"The change log '{directory}' is encrypted with another key: its key check is {Name(keyCheck)}, that of the key given is {Name(check)}.");
    }

    internal static EncryptionKeyException PlainFile(string path) =>
        new($"'{path}' is not encrypted, but a key was given.");

    internal static EncryptionKeyException OtherKey(string path) =>
        new($"'{path}' is encrypted with another key than the one given.");

    private static string Name(UInt128 check) => check.ToString("x32", CultureInfo.InvariantCulture)[..16];
}

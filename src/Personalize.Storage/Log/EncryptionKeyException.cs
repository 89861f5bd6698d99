using System.Globalization;

namespace Personalize.Storage.Log;

/// <summary>The log wants another key than the one given, or none; it was not opened.</summary>
public sealed class EncryptionKeyException : IOException
{
    private EncryptionKeyException(string message) : base(message)
    {
    }

    /// <summary>Refuses a key that is not the log's; null when it is.</summary>
    internal static EncryptionKeyException? Check(string directory, in LogHeader header, EncryptionKey? key)
    {
        if (header.KeyCheck == 0)
            return key is null ? null : new($"The change log '{directory}' is not encrypted, but a key was given. Open it without, or restore a backup into a new directory with the key.");
        if (key is null)
            return new($"The change log '{directory}' is encrypted (key check {Name(header.KeyCheck)}); its key was not given.");
        var check = key.GetCheck(header.LogId);
        return check == header.KeyCheck ? null : new($"The change log '{directory}' is encrypted with another key: its key check is {Name(header.KeyCheck)}, that of the key given is {Name(check)}.");
    }

    private static string Name(UInt128 check) => check.ToString("x32", CultureInfo.InvariantCulture)[..16];
}

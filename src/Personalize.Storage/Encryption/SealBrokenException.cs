using System.Globalization;

namespace Personalize.Storage.Encryption;

/// <summary>A sealed file is not as it was written; nothing of the damaged block was handed out.</summary>
public sealed class SealBrokenException(string path, long offset, string what)
    : IOException(string.Create(CultureInfo.InvariantCulture, $"'{path}' is damaged at byte {offset}: {what}"))
{
    /// <summary>Where the damaged block begins in the file.</summary>
    public long Offset { get; } = offset;
}

using Personalize.Storage.Encryption;

namespace Personalize.Engine.Hosting;

/// <summary>Reads the key of a data directory from the options.</summary>
internal static class DataKey
{
    /// <summary>The key; null when none is given.</summary>
    /// <exception cref="PersonalizeException">Two are given, or what is given is no key. The message does not repeat it.</exception>
    public static EncryptionKey? Read(EngineOptions options)
    {
        if (options is { EncryptionKey: not null, EncryptionKeyFile: not null })
        {
            throw new PersonalizeException($"an encryption key and a key file ('{options.EncryptionKeyFile}') are both given; allowed is one of them");
        }

        return options.EncryptionKeyFile is { } path ? ReadFile(path) : options.EncryptionKey is { } key ? Parse(key, "the encryption key") : null;
    }

    /// <summary>The key in a file.</summary>
    /// <exception cref="PersonalizeException">It cannot be read, or holds no key.</exception>
    public static EncryptionKey ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), $"the key file '{path}'");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PersonalizeException($"the key file '{path}' cannot be read: {cause.Message}", cause);
        }
    }

    private static EncryptionKey Parse(string text, string what)
    {
        try
        {
            return EncryptionKey.Parse(text);
        }
        catch (ArgumentException cause)
        {
            // Neither message repeats the text.
            throw new PersonalizeException($"{what} is {text.Trim().Length} characters that are no key; allowed are {EncryptionKey.Bytes} bytes in base64 (44 characters), as 'openssl rand -base64 32' makes them", cause);
        }
    }
}

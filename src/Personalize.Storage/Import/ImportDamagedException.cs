namespace Personalize.Storage.Import;

/// <summary>A committed import file is gone or its bytes are not those that were committed.</summary>
/// <remarks>The message names the file, what is wrong and the remedy. Nothing of the file was applied.</remarks>
public sealed class ImportDamagedException(string path, string what)
    : IOException($"The import file '{path}' {what}. Nothing of it was applied; restore the file from a backup of the data directory.")
{
    public string Path { get; } = path;
}

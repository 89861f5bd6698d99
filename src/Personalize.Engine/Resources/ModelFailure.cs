namespace Personalize.Engine.Resources;

/// <summary>Which failures of loading a model cost its campaign and nothing else.</summary>
internal static class ModelFailure
{
    /// <summary>Its file is lost or damaged, or it does not fit: this machine's memory, or with all items the longest array there is.</summary>
    public static bool IsOfModel(Exception failure) => failure is IOException or InvalidDataException or OutOfMemoryException or ArgumentOutOfRangeException;
}

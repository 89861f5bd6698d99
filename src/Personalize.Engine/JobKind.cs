namespace Personalize.Engine;

/// <summary>What a job does. Jobs of one kind wait for each other, those of two kinds do not.</summary>
public enum JobKind
{
    /// <summary>It reads files into a dataset.</summary>
    Import,

    /// <summary>It trains a solution version.</summary>
    Training,
}

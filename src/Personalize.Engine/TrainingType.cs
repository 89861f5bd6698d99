namespace Personalize.Engine;

/// <summary>Who asked for a training.</summary>
public enum TrainingType
{
    /// <summary>A caller.</summary>
    Manual,

    /// <summary>The solution's schedule.</summary>
    Automatic,
}

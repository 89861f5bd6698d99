namespace Personalize.Engine;

/// <summary>What a training takes over from the version before.</summary>
public enum TrainingMode
{
    /// <summary>Nothing: all parameters are chosen anew.</summary>
    Full,

    /// <summary>All that was chosen: new items, users and events, the same parameters, in a part of the time.</summary>
    Update,
}

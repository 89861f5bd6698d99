namespace Personalize.Bench.Tails;

/// <summary>Kinds of company that requests may have.</summary>
[Flags]
internal enum CompanyKinds
{
    None,

    /// <summary>Item puts and events, 1,000 a second.</summary>
    Puts,

    /// <summary>A snapshot each second.</summary>
    Snapshots,

    /// <summary>The same model deployed again, three times a second.</summary>
    Swaps = 4,

    /// <summary>Trainings back to back.</summary>
    Trainings = 8,

    /// <summary>Each trained model deployed at once.</summary>
    Deploys = 16,

    All = Puts | Snapshots | Trainings | Deploys,
}

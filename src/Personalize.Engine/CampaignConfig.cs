using System.Globalization;

namespace Personalize.Engine;

/// <summary>How a campaign answers. Immutable; kept with the campaign and in force at every door.</summary>
/// <param name="ExplorationWeight">Share of exploration, 0..1; 0: none, answers repeat.</param>
/// <param name="ExplorationItemAgeCutOffDays">Items first seen at most so many days before the newest interaction are explored; more than 0.</param>
/// <param name="EnableMetadata">Whether a request at the AWS door may ask for columns of the items.</param>
/// <param name="SyncWithLatest">Whether each new active version of its solution is served without being asked for.</param>
/// <param name="MinProvisionedTps">At least 1; told back and otherwise without effect: there is nothing to provision.</param>
public sealed record CampaignConfig(
    double ExplorationWeight = 0,
    double ExplorationItemAgeCutOffDays = 30,
    bool EnableMetadata = false,
    bool SyncWithLatest = false,
    int MinProvisionedTps = 1)
{
    /// <summary>What a campaign has that was made without a setting.</summary>
    public static CampaignConfig Default { get; } = new();

    /// <summary>Throws <see cref="PersonalizeErrorCode.InvalidInput"/> naming value seen and value allowed.</summary>
    internal void Check()
    {
        Require(ExplorationWeight is >= 0 and <= 1, nameof(ExplorationWeight), ExplorationWeight, "0..1");
        Require(ExplorationItemAgeCutOffDays > 0 && double.IsFinite(ExplorationItemAgeCutOffDays), nameof(ExplorationItemAgeCutOffDays), ExplorationItemAgeCutOffDays, "a number of days above 0");
        Require(MinProvisionedTps >= 1, nameof(MinProvisionedTps), MinProvisionedTps, "at least 1");
    }

    private static void Require(bool holds, string name, double seen, string allowed)
    {
        if (!holds)
        {
            throw new PersonalizeException(string.Create(CultureInfo.InvariantCulture, $"{name} is {seen}; allowed {allowed}"));
        }
    }
}

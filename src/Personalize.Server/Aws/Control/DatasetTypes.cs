using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Types of datasets as the service writes them: in capitals, read in any case.</summary>
internal static class DatasetTypes
{
    private static readonly string[] NotBuiltTypes = ["ACTIONS", "ACTION_INTERACTIONS"];

    public static string Name(DatasetType type) => type switch
    {
        DatasetType.Interactions => "INTERACTIONS",
        DatasetType.Items => "ITEMS",
        DatasetType.Users => "USERS",
        _ => throw new InvalidOperationException($"type {type}"),
    };

    /// <summary>The type of a text; null with the error where it is none that this engine has.</summary>
    public static DatasetType? Read(string text, out AwsError? error)
    {
        error = null;
        foreach (DatasetType type in Enum.GetValues<DatasetType>())
        {
            if (Name(type).Equals(text, StringComparison.OrdinalIgnoreCase))
                return type;
        }

        error = AwsError.InvalidInput(NotBuiltTypes.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? $"datasetType is {text}: datasets of actions are not there yet; allowed are Interactions, Items and Users."
            : $"datasetType is {text}; allowed are Interactions, Items and Users.");
        return null;
    }
}

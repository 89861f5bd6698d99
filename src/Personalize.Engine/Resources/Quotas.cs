namespace Personalize.Engine.Resources;

/// <summary>The counts of Amazon Personalize, as its guide gives them; they hold only where <see cref="EngineOptions.AwsQuotas"/> is on.</summary>
internal static class Quotas
{
    /// <summary>Dataset groups of a region.</summary>
    public const int Groups = 5;

    /// <summary>Schemas of a region.</summary>
    public const int Schemas = 500;

    /// <summary>Imports that wait or run.</summary>
    public const int Imports = 5;

    /// <summary>Trainings that wait or run.</summary>
    public const int Trainings = 20;

    public const int SolutionsPerGroup = 10;

    public const int CampaignsPerGroup = 5;

    public const int FiltersPerGroup = 10;

    /// <summary>Rows that an import of interactions must have.</summary>
    public const int InteractionsPerImportMin = 1000;

    /// <summary>A count where the quotas hold, else another one.</summary>
    public static int Of(EngineOptions options, int quota, int otherwise) => options.AwsQuotas ? Math.Min(quota, otherwise) : otherwise;

    /// <summary>Throws <see cref="PersonalizeErrorCode.LimitExceeded"/> where one more would be too many. Under the control lock.</summary>
    public static void Require(PersonalizeEngine engine, string what, int count, int countMax)
    {
        if (engine.HasAwsQuotas && count >= countMax)
        {
            throw new PersonalizeException(
                PersonalizeErrorCode.LimitExceeded, $"More than {countMax} resources in ACTIVE state. Please delete some and try again. There are {count} {what}; allowed {countMax}");
        }
    }
}

using Personalize.Core.Filters;
using Personalize.Core.Schemas;

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

    /// <summary>Distinct fields that the filters of a group name together; of one filter the language itself takes five.</summary>
    public const int FilterFieldsPerGroup = 10;

    /// <summary>Newest events of each type and user that a filter looks at.</summary>
    public const int FilterEventsPerType = 100;

    /// <summary>Columns of interactions that are the caller's own.</summary>
    public const int InteractionColumns = 5;

    /// <summary>The same with EVENT_TYPE, EVENT_VALUE and the event types that the data have.</summary>
    public const int InteractionColumnsAndTypes = 10;

    public const int UserColumns = 25;

    public const int ItemColumns = 100;

    /// <summary>Rows that an import of interactions must have.</summary>
    public const int InteractionsPerImportMin = 1000;

    /// <summary>A count where the quotas hold, else another one.</summary>
    public static int Of(EngineOptions options, int quota, int otherwise) => options.AwsQuotas ? Math.Min(quota, otherwise) : otherwise;

    /// <summary>Throws <see cref="PersonalizeErrorCode.LimitExceeded"/> where a schema has more columns of its own than its dataset may have.</summary>
    public static void RequireColumns(PersonalizeEngine engine, DatasetSchema schema)
    {
        int most = schema.Kind switch
        {
            DatasetKind.Interactions => InteractionColumns,
            DatasetKind.Users => UserColumns,
            _ => ItemColumns,
        };
        if (engine.HasAwsQuotas && schema.MetadataColumns > most)
        {
            throw new PersonalizeException(
                PersonalizeErrorCode.LimitExceeded, $"The schema has {schema.MetadataColumns} metadata columns; allowed are at most {most} of {schema.Kind}");
        }
    }

    /// <summary>Throws <see cref="PersonalizeErrorCode.LimitExceeded"/> where a new filter would bring the group's filters to more distinct fields than they may name.</summary>
    public static void RequireFields(PersonalizeEngine engine, DatasetGroup group, IEnumerable<FilterPlan> filters)
    {
        int fields = filters.SelectMany(filter => filter.Fields).Distinct().Count();
        if (engine.HasAwsQuotas && fields > FilterFieldsPerGroup)
        {
            throw new PersonalizeException(
                PersonalizeErrorCode.LimitExceeded, $"The filters of dataset group '{group.Name}' would name {fields} distinct fields; allowed are at most {FilterFieldsPerGroup}");
        }
    }

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

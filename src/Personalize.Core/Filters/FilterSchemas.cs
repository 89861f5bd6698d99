using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>The schemas of a dataset group that filters can name; null where the group has no such dataset.</summary>
public sealed record FilterSchemas(
    DatasetSchema? Items = null,
    DatasetSchema? Users = null,
    DatasetSchema? Interactions = null,
    DatasetSchema? Actions = null,
    DatasetSchema? ActionInteractions = null)
{
    internal DatasetSchema? Of(FilterDataset dataset) => dataset switch
    {
        FilterDataset.Items or FilterDataset.CurrentItem => Items,
        FilterDataset.Users or FilterDataset.CurrentUser => Users,
        FilterDataset.Interactions => Interactions,
        FilterDataset.Actions => Actions,
        FilterDataset.ActionInteractions => ActionInteractions,
        _ => throw new ArgumentOutOfRangeException(nameof(dataset)),
    };
}

using Personalize.Server.Aws.Control;
using Personalize.Server.Aws.Events;
using Personalize.Server.Aws.Runtime;

namespace Personalize.Server.Aws;

/// <summary>Every operation that this server answers. A new one is a file of its own and a line here.</summary>
internal static class AwsOperations
{
    public static IReadOnlyList<AwsOperation> All { get; } =
    [
        CreateDatasetGroup.Operation,
        DescribeDatasetGroup.Operation,
        ListDatasetGroups.Operation,
        DeleteDatasetGroup.Operation,
        CreateSchema.Operation,
        DescribeSchema.Operation,
        ListSchemas.Operation,
        DeleteSchema.Operation,
        CreateDataset.Operation,
        DescribeDataset.Operation,
        ListDatasets.Operation,
        UpdateDataset.Operation,
        DeleteDataset.Operation,
        CreateDatasetImportJob.Operation,
        DescribeDatasetImportJob.Operation,
        ListDatasetImportJobs.Operation,
        CreateEventTracker.Operation,
        DescribeEventTracker.Operation,
        ListEventTrackers.Operation,
        DeleteEventTracker.Operation,
        ListRecipes.Operation,
        DescribeRecipe.Operation,
        DescribeAlgorithm.Operation,
        DescribeFeatureTransformation.Operation,
        CreateSolution.Operation,
        DescribeSolution.Operation,
        ListSolutions.Operation,
        UpdateSolution.Operation,
        DeleteSolution.Operation,
        CreateSolutionVersion.Operation,
        DescribeSolutionVersion.Operation,
        ListSolutionVersions.Operation,
        StopSolutionVersionCreation.Operation,
        GetSolutionMetrics.Operation,
        CreateCampaign.Operation,
        DescribeCampaign.Operation,
        ListCampaigns.Operation,
        UpdateCampaign.Operation,
        DeleteCampaign.Operation,
        CreateFilter.Operation,
        DescribeFilter.Operation,
        ListFilters.Operation,
        DeleteFilter.Operation,
        TagResource.Operation,
        UntagResource.Operation,
        ListTagsForResource.Operation,
        PutEvents.Operation,
        PutItems.Operation,
        PutUsers.Operation,
        GetRecommendations.Operation,
        GetPersonalizedRanking.Operation,
        .. NotBuilt.Operations,
    ];
}

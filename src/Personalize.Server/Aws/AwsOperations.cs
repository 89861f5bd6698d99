using Personalize.Server.Aws.Control;

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
        ListRecipes.Operation,
        DescribeRecipe.Operation,
        DescribeAlgorithm.Operation,
        DescribeFeatureTransformation.Operation,
        CreateFilter.Operation,
        DescribeFilter.Operation,
        ListFilters.Operation,
        DeleteFilter.Operation,
    ];
}

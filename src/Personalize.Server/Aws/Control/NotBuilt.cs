using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Operations of the service model that this engine does not have yet: it knows them by name and says so.</summary>
internal static class NotBuilt
{
    private static readonly string[] ControlNames =
    [
        "CreateRecommender", "DescribeRecommender", "ListRecommenders", "UpdateRecommender", "StartRecommender", "StopRecommender", "DeleteRecommender",
        "CreateBatchInferenceJob", "DescribeBatchInferenceJob", "ListBatchInferenceJobs",
        "CreateBatchSegmentJob", "DescribeBatchSegmentJob", "ListBatchSegmentJobs",
        "CreateDatasetExportJob", "DescribeDatasetExportJob", "ListDatasetExportJobs",
        "CreateDataDeletionJob", "DescribeDataDeletionJob", "ListDataDeletionJobs",
        "CreateMetricAttribution", "DescribeMetricAttribution", "ListMetricAttributions", "ListMetricAttributionMetrics",
        "UpdateMetricAttribution", "DeleteMetricAttribution",
    ];

    public static IReadOnlyList<AwsOperation> Operations { get; } =
    [
        .. ControlNames.Select(name => AwsOperation.Control(name, StructureShape.Empty, StructureShape.Empty, _ => Refuse(name))),
        Rest(AwsService.Events, "PutActions", "/actions"),
        Rest(AwsService.Events, "PutActionInteractions", "/action-interactions"),
        Rest(AwsService.Runtime, "GetActionRecommendations", "/action-recommendations"),
    ];

    private static AwsOperation Rest(AwsService service, string name, string path) =>
        AwsOperation.Rest(service, name, path, StructureShape.Empty, StructureShape.Empty, _ => ValueTask.FromResult<AwsError?>(Refuse(name)));

    private static AwsError Refuse(string name) => AwsError.InvalidInput($"{name} is not there yet: this server does not have the operation, docs/aws.md lists those it has.");
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes an import job: ACTIVE is complete, CREATE FAILED says why.</summary>
internal static class DescribeDatasetImportJob
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<DatasetImport>(
        nameof(DescribeDatasetImportJob), ImportJobAnswers.Arn, "datasetImportJob", ImportJobAnswers.Shape, ImportJobAnswers.Find, ImportJobAnswers.Write);
}

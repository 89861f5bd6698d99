using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a dataset.</summary>
internal static class DescribeDataset
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<Dataset>(
        nameof(DescribeDataset), DatasetAnswers.Arn, "dataset", DatasetAnswers.Shape, DatasetAnswers.Find, DatasetAnswers.Write);
}

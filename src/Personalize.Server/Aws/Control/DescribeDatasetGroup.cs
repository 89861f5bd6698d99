using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a dataset group.</summary>
internal static class DescribeDatasetGroup
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<DatasetGroup>(
        nameof(DescribeDatasetGroup), DatasetGroupAnswers.Arn, "datasetGroup", DatasetGroupAnswers.Shape, DatasetGroupAnswers.Find, (call, answer, group) =>
        {
            DatasetGroupAnswers.Write(call, answer, group);
            answer.Text("roleArn", group.RoleArn);
            answer.Text("kmsKeyArn", group.KmsKeyArn);
        });
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a dataset group.</summary>
internal static class DescribeDatasetGroup
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(DescribeDatasetGroup), new(DatasetGroupAnswers.Arn), new(new Shapes.Member("datasetGroup", DatasetGroupAnswers.Shape, true)), Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (DatasetGroupAnswers.Find(call, out AwsError? error) is not { } group)
            return error;

        call.Answer.WriteStartObject("datasetGroup");
        DatasetGroupAnswers.Write(call, call.Answer, group);
        call.Answer.WriteEndObject();
        return null;
    }
}

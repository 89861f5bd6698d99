using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Makes a dataset group without datasets.</summary>
internal static class CreateDatasetGroup
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateDatasetGroup),
        new(
            new("name", ControlShapes.Name, true),
            new("roleArn", ControlShapes.RoleArn),
            new("kmsKeyArn", ControlShapes.KmsKeyArn),
            new("domain", ControlShapes.Domain),
            new("tags", ControlShapes.Tags)),
        new(new("datasetGroupArn", ControlShapes.Arn, true), new("domain", ControlShapes.Domain)),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("name")!;
        if ((call.Text("roleArn") is null) != (call.Text("kmsKeyArn") is null))
            return AwsError.InvalidInput("roleArn and kmsKeyArn are given together or not at all.");

        if (call.Engine.TryGetDatasetGroup(System.Text.Encoding.UTF8.GetBytes(name), out _))
            return call.Exists($"{DatasetGroupAnswers.Kind}/{name}");

        DatasetGroup group = call.Engine.CreateDatasetGroup(name);
        call.Answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(group)));
        return null;
    }
}

using System.Text;
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
            TagRules.Member),
        new(DatasetGroupAnswers.Arn, new("domain", ControlShapes.Domain)),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("name")!;
        if ((call.Text("roleArn") is null) != (call.Text("kmsKeyArn") is null))
            return AwsError.InvalidInput("roleArn and kmsKeyArn are given together or not at all.");

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (call.Engine.TryGetDatasetGroup(Encoding.UTF8.GetBytes(name), out _))
            return call.Exists($"{DatasetGroupAnswers.Kind}/{name}");

        DatasetGroup group = call.Engine.CreateDatasetGroup(name, new DatasetGroupOptions
        {
            Domain = Domains.Read(call.Text("domain")),
            RoleArn = call.Text("roleArn"),
            KmsKeyArn = call.Text("kmsKeyArn"),
        });
        TagRules.Apply(call, DatasetGroupAnswers.Resource(group));
        call.Answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(group)));
        call.Answer.Text("domain", Domains.Name(group.Domain));
        return null;
    }
}

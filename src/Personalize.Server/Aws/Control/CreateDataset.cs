using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Gives a group a dataset; it has one of each type at most.</summary>
internal static class CreateDataset
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateDataset),
        new(
            new("name", ControlShapes.Name, true),
            SchemaAnswers.Arn,
            DatasetGroupAnswers.Arn,
            new("datasetType", ControlShapes.DatasetType, true),
            TagRules.Member),
        new(DatasetAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (DatasetTypes.Read(call.Text("datasetType")!, out AwsError? error) is not { } type)
            return error;

        if (DatasetGroupAnswers.Find(call, out error) is not { } group)
            return error;

        if (SchemaAnswers.Find(call, out error) is not { } schema)
            return error;

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (group.Datasets.Any(d => d.Type == type))
            return call.Exists(DatasetAnswers.Resource(group, type));

        Dataset dataset = group.CreateDataset(type, call.Text("name")!, schema);
        TagRules.Apply(call, DatasetAnswers.Resource(dataset));
        call.Answer.Text("datasetArn", call.Arn(DatasetAnswers.Resource(dataset)));
        return null;
    }
}

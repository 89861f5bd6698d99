using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a dataset group that nothing belongs to any more.</summary>
internal static class DeleteDatasetGroup
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(DeleteDatasetGroup), new(DatasetGroupAnswers.Arn), StructureShape.Empty, Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (DatasetGroupAnswers.Find(call, out AwsError? error) is not { } group)
            return error;

        if (group.Filters is [var filter, ..])
            return new AwsError(AwsErrorKind.ResourceInUse, $"Dataset group {group.Name} still has the filter {filter.Name}; delete it first.");

        call.Engine.DropDatasetGroup(group.Name);
        return null;
    }
}

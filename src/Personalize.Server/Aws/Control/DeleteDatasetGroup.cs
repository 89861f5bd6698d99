using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a dataset group that nothing belongs to any more.</summary>
internal static class DeleteDatasetGroup
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<DatasetGroup>(
        nameof(DeleteDatasetGroup), DatasetGroupAnswers.Arn, DatasetGroupAnswers.Find, Delete);

    private static AwsError? Delete(AwsCall call, DatasetGroup group)
    {
        if (Remaining(group) is { } remaining)
            return new AwsError(AwsErrorKind.ResourceInUse, $"Dataset group {group.Name} still has the {remaining}; delete it first.");

        call.Engine.DropDatasetGroup(group.Name);
        return null;
    }

    private static string? Remaining(DatasetGroup group)
    {
        if (group.EventTracker is { } tracker)
            return $"event tracker {tracker.Name}";

        if (group.Datasets is [var dataset, ..])
            return $"dataset {DatasetTypes.Name(dataset.Type)}";

        if (group.Solutions is [var solution, ..])
            return $"solution {solution.Name}";

        return group.Filters is [var filter, ..] ? $"filter {filter.Name}" : null;
    }
}

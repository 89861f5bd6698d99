using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a dataset with all its records, imported and put.</summary>
internal static class DeleteDataset
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<Dataset>(
        nameof(DeleteDataset), DatasetAnswers.Arn, DatasetAnswers.Find, (_, dataset) =>
        {
            dataset.Drop();
            return null;
        });
}

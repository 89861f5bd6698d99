using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists all dataset groups.</summary>
internal static class ListDatasetGroups
{
    public static AwsOperation Operation { get; } = new ListOperation<DatasetGroup>
    {
        Name = nameof(ListDatasetGroups),
        Member = "datasetGroups",
        Entry = DatasetGroupAnswers.Summary,
        Find = call => call.Engine.DatasetGroups,
        Place = group => (group.CreatedAt, group.Name),
        Write = DatasetGroupAnswers.Write,
    }.ToOperation();
}

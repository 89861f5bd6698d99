using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists datasets, of a group or all.</summary>
internal static class ListDatasets
{
    public static AwsOperation Operation { get; } = new ListOperation<Dataset>
    {
        Name = nameof(ListDatasets),
        Member = "datasets",
        Filters = [ListFilter.DatasetGroup],
        Entry = DatasetAnswers.Summary,
        Find = call => call.Engine.Datasets.Where(dataset => ListFilter.Fits(call, ListFilter.DatasetGroup, DatasetGroupAnswers.Resource(dataset.Group))),
        Place = dataset => (dataset.CreatedAt, DatasetAnswers.Resource(dataset)),
        Write = DatasetAnswers.WriteSummary,
    }.ToOperation();
}

using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists import jobs, of a dataset or all, the newest first.</summary>
internal static class ListDatasetImportJobs
{
    public static AwsOperation Operation { get; } = new ListOperation<DatasetImport>
    {
        Name = nameof(ListDatasetImportJobs),
        Member = "datasetImportJobs",
        Filters = [ListFilter.Dataset],
        Entry = ImportJobAnswers.Summary,
        Find = call => call.Engine.DatasetImports.Where(import => ListFilter.Fits(call, ListFilter.Dataset, DatasetAnswers.Resource(import.Group, import.Dataset))),
        Place = import => (import.CreatedAt, import.Name),
        IsNewestFirst = true,
        Write = ImportJobAnswers.WriteSummary,
    }.ToOperation();
}

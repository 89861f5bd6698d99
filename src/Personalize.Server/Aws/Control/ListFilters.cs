using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists filters, of a group or all.</summary>
internal static class ListFilters
{
    public static AwsOperation Operation { get; } = new ListOperation<Filter>
    {
        Name = nameof(ListFilters),
        Member = "Filters", // The service's own spelling.
        Filters = [ListFilter.DatasetGroup],
        Entry = FilterAnswers.Summary,
        Find = call => call.Engine.Filters.Where(filter => ListFilter.Fits(call, ListFilter.DatasetGroup, DatasetGroupAnswers.Resource(filter.Group))),
        Place = filter => (filter.CreatedAt, filter.Name),
        Write = FilterAnswers.Write,
    }.ToOperation();
}

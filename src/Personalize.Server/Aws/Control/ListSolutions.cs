using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists solutions, of a group or all.</summary>
internal static class ListSolutions
{
    public static AwsOperation Operation { get; } = new ListOperation<Solution>
    {
        Name = nameof(ListSolutions),
        Member = "solutions",
        Filters = [ListFilter.DatasetGroup],
        Entry = SolutionAnswers.Summary,
        Find = call => call.Engine.Solutions.Where(solution => ListFilter.Fits(call, ListFilter.DatasetGroup, DatasetGroupAnswers.Resource(solution.Group))),
        Place = solution => (solution.CreatedAt, solution.Name),
        Write = SolutionAnswers.WriteSummary,
    }.ToOperation();
}

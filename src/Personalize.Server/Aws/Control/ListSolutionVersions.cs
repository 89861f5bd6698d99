using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists solution versions in every state, of a solution or all, the newest first.</summary>
internal static class ListSolutionVersions
{
    public static AwsOperation Operation { get; } = new ListOperation<SolutionVersion>
    {
        Name = nameof(ListSolutionVersions),
        Member = "solutionVersions",
        Filters = [ListFilter.Solution],
        Entry = SolutionVersionAnswers.Summary,
        Check = CheckSolution,
        Find = call => call.Engine.Solutions
            .Where(solution => ListFilter.Fits(call, ListFilter.Solution, SolutionAnswers.Resource(solution)))
            .SelectMany(solution => solution.Versions),
        Place = version => (version.CreatedAt, $"{version.Solution}/{version.Version}"),
        IsNewestFirst = true,
        Write = SolutionVersionAnswers.WriteSummary,
    }.ToOperation();

    /// <summary>The one list for which the service models an unknown ARN.</summary>
    private static AwsError? CheckSolution(AwsCall call)
    {
        if (call.Text(ListFilter.Solution.Name) is null)
            return null;

        SolutionAnswers.Find(call, out AwsError? error);
        return error;
    }
}

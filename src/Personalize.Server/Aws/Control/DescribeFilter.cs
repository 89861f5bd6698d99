using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a filter, its expression as it was given.</summary>
internal static class DescribeFilter
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<Filter>(
        nameof(DescribeFilter), FilterAnswers.Arn, "filter", FilterAnswers.Shape, FilterAnswers.Find, (call, answer, filter) =>
        {
            FilterAnswers.Write(call, answer, filter);
            answer.Text("filterExpression", filter.Expression);
        });
}

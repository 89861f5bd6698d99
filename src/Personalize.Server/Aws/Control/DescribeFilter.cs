using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a filter, its expression as it was given.</summary>
internal static class DescribeFilter
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(DescribeFilter), new(FilterAnswers.Arn), new(new Member("filter", FilterAnswers.Shape, true)), Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (FilterAnswers.Find(call, out AwsError? error) is not { } filter)
            return error;

        call.Answer.WriteStartObject("filter");
        FilterAnswers.Write(call, call.Answer, filter);
        call.Answer.Text("filterExpression", filter.Expression);
        call.Answer.WriteEndObject();
        return null;
    }
}

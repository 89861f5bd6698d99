using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Answers the figures of a version on events that were held out, four decimals each.</summary>
internal static class GetSolutionMetrics
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(GetSolutionMetrics), new(SolutionVersionAnswers.Arn), new(SolutionVersionAnswers.Arn, new("metrics", ControlShapes.Metrics, true)), Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (SolutionVersionAnswers.Find(call, out AwsError? error) is not { } version)
            return error;

        string arn = call.Arn(SolutionVersionAnswers.Resource(version));
        if (version.State != ResourceState.Active)
            return new AwsError(AwsErrorKind.ResourceInUse, $"Solution version {arn} is {ResourceStates.Status(version.State)}; it has metrics once it is ACTIVE.");

        call.Answer.Text("solutionVersionArn", arn);
        call.Answer.WriteStartObject("metrics");
        foreach ((string name, double value) in version.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (double.IsFinite(value))
                call.Answer.WriteNumber(name, Math.Round(value, 4));
        }

        call.Answer.WriteEndObject();
        return null;
    }
}

using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Answers the figures of a version on events that were held out, four decimals each; those that the service has, not the engine's own.</summary>
internal static class GetSolutionMetrics
{
    private static readonly string[] Names =
    [
        "average_rewards_at_k", "coverage", "hits_at_1_percent", "mean_reciprocal_rank_at_25",
        "normalized_discounted_cumulative_gain_at_10", "normalized_discounted_cumulative_gain_at_25", "normalized_discounted_cumulative_gain_at_5",
        "precision_at_10", "precision_at_25", "precision_at_5", "recall_at_1_percent", "trend_prediction_accuracy",
    ];

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
        foreach (string name in Names)
        {
            if (version.Metrics.TryGetValue(name, out double value) && double.IsFinite(value))
                call.Answer.WriteNumber(name, Math.Round(value, 4));
        }

        call.Answer.WriteEndObject();
        return null;
    }
}

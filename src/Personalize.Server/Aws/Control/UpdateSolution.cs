using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Changes a solution's automatic training and the weights of its events, from the next training on.</summary>
internal static class UpdateSolution
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(UpdateSolution),
        new(
            SolutionAnswers.Arn,
            new("performAutoTraining", ControlShapes.Boolean),
            new("performIncrementalUpdate", ControlShapes.Boolean),
            new("solutionUpdateConfig", SolutionShapes.SolutionUpdateConfig)),
        new(SolutionAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (SolutionAnswers.Find(call, out AwsError? error) is not { } solution)
            return error;

        if (call.Boolean("performIncrementalUpdate") == true)
            return AwsError.InvalidInput($"performIncrementalUpdate is true; allowed is that with aws-semantic-similarity only, and the recipe is {solution.Recipe}.");

        if (!ConfigText.TryRead(call, "solutionUpdateConfig", out string? config, out error))
            return error;

        solution.Update(call.Boolean("performAutoTraining"), config);
        call.Answer.Text("solutionArn", call.Arn(SolutionAnswers.Resource(solution)));
        return null;
    }
}

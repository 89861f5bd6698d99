using Personalize.Engine;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Begins a training and answers at once; the version tells how far it is.</summary>
internal static class CreateSolutionVersion
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateSolutionVersion),
        new(new("name", ControlShapes.Name), SolutionAnswers.Arn, new("trainingMode", ControlShapes.TrainingMode), TagRules.Member),
        new(SolutionVersionAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (SolutionAnswers.Find(call, out AwsError? error) is not { } solution)
            return error;

        if (ReadMode(call, solution, out error) is not { } mode)
            return error;

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (call.Text("name") is { } name && solution.Versions.Any(other => other.Name == name))
            return new AwsError(AwsErrorKind.ResourceAlreadyExists, $"Solution {solution.Name} already has a version with the name {name}.");

        SolutionVersion version = solution.StartTraining(mode, call.Text("name"));
        TagRules.Apply(call, SolutionVersionAnswers.Resource(version));
        call.Answer.Text("solutionVersionArn", call.Arn(SolutionVersionAnswers.Resource(version)));
        return null;
    }

    private static TrainingMode? ReadMode(AwsCall call, Solution solution, out AwsError? error)
    {
        error = null;
        switch (call.Text("trainingMode"))
        {
            case null or "FULL":
                return TrainingMode.Full;
            case "UPDATE" when solution.Recipe != Recipes.UserPersonalization:
                error = AwsError.InvalidInput($"trainingMode is UPDATE; allowed is that with {Recipes.UserPersonalization} only, and the recipe is {solution.Recipe}.");
                return null;
            case "UPDATE" when !solution.Versions.Any(version => version is { State: ResourceState.Active, Mode: TrainingMode.Full }):
                error = AwsError.InvalidInput($"trainingMode is UPDATE; solution {solution.Name} has no ACTIVE version of mode FULL that it could update.");
                return null;
            case "UPDATE":
                return TrainingMode.Update;
            default:
                error = AwsError.InvalidInput("trainingMode is AUTOTRAIN; allowed are FULL and UPDATE: automatic training begins by itself.");
                return null;
        }
    }
}

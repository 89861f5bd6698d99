using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Stops a training that waits or runs; the version stays in the list, stopped.</summary>
internal static class StopSolutionVersionCreation
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(StopSolutionVersionCreation), new(SolutionVersionAnswers.Arn), StructureShape.Empty, Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (SolutionVersionAnswers.Find(call, out AwsError? error) is not { } version)
            return error;

        if (version.State is not (ResourceState.Pending or ResourceState.InProgress))
            return new AwsError(AwsErrorKind.ResourceInUse, $"Solution version {call.Arn(SolutionVersionAnswers.Resource(version))} is {ResourceStates.Status(version.State)}; what is CREATE PENDING or CREATE IN_PROGRESS can be stopped.");

        version.Stop();
        return null;
    }
}

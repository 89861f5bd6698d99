using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a solution with its versions, unless a campaign serves one or one is being trained.</summary>
internal static class DeleteSolution
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<Solution>(
        nameof(DeleteSolution), SolutionAnswers.Arn, SolutionAnswers.Find, (_, solution) =>
        {
            solution.Drop();
            return null;
        });
}

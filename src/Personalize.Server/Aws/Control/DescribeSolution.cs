using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a solution, its settings as they were given.</summary>
internal static class DescribeSolution
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<Solution>(
        nameof(DescribeSolution), SolutionAnswers.Arn, "solution", SolutionAnswers.Shape, SolutionAnswers.Find, SolutionAnswers.Write);
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a solution version: how far its training is, and what it chose.</summary>
internal static class DescribeSolutionVersion
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<SolutionVersion>(
        nameof(DescribeSolutionVersion), SolutionVersionAnswers.Arn, "solutionVersion", SolutionVersionAnswers.Shape, SolutionVersionAnswers.Find, SolutionVersionAnswers.Write);
}

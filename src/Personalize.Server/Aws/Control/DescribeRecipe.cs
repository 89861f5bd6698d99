using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a recipe.</summary>
internal static class DescribeRecipe
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<Recipe>(
        nameof(DescribeRecipe), RecipeAnswers.Arn, "recipe", RecipeAnswers.Shape, RecipeAnswers.Find, (_, answer, recipe) => RecipeAnswers.Write(answer, recipe));
}

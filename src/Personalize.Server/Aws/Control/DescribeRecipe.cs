using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a recipe.</summary>
internal static class DescribeRecipe
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(DescribeRecipe), new(RecipeAnswers.Arn), new(new Member("recipe", RecipeAnswers.Shape, true)), Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (RecipeAnswers.Find(call, out AwsError? error) is not { } recipe)
            return error;

        call.Answer.WriteStartObject("recipe");
        RecipeAnswers.Write(call.Answer, recipe);
        call.Answer.WriteEndObject();
        return null;
    }
}

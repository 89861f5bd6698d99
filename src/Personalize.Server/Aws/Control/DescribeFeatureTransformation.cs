using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a feature transformation: the parameters of the recipes that use it.</summary>
internal static class DescribeFeatureTransformation
{
    private const string Kind = "feature-transformation";

    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(DescribeFeatureTransformation),
        new(new Member("featureTransformationArn", ControlShapes.Arn, true)),
        new(new Member("featureTransformation", new StructureShape(
            new("name", ControlShapes.Name),
            new("featureTransformationArn", ControlShapes.Arn),
            new("defaultParameters", ControlShapes.HyperParameters),
            new("creationDateTime", ControlShapes.Date),
            new("lastUpdatedDateTime", ControlShapes.Date),
            new("status", ControlShapes.Text256)), true)),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (call.Name("featureTransformationArn", Kind, out AwsError? error) is not { } name)
            return error;

        if (Recipes.All.FirstOrDefault(r => r.FeatureTransformation == name) is not { } recipe)
            return AwsCall.NotFound(call.Text("featureTransformationArn")!);

        call.Answer.WriteStartObject("featureTransformation");
        call.Answer.Text("name", name);
        call.Answer.Text("featureTransformationArn", AwsArn.OfService(Kind, name));
        RecipeAnswers.WriteDefaults(call.Answer, "defaultParameters", recipe.Parameters.Where(p => p.OfFeatures));
        call.Answer.Times(RecipeAnswers.Since);
        call.Answer.Text("status", "ACTIVE");
        call.Answer.WriteEndObject();
        return null;
    }
}

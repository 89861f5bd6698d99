using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes the algorithm of a recipe: its parameters and their ranges.</summary>
internal static class DescribeAlgorithm
{
    private static readonly StructureShape Ranges = new(
        new("integerHyperParameterRanges", RangeList(ControlShapes.IntegerMinValue)),
        new("continuousHyperParameterRanges", RangeList(ControlShapes.Double)),
        new("categoricalHyperParameterRanges", RangeList(ControlShapes.Double)));

    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(DescribeAlgorithm),
        new(new Member("algorithmArn", ControlShapes.Arn, true)),
        new(new Member("algorithm", new StructureShape(
            new("name", ControlShapes.Name),
            new("algorithmArn", ControlShapes.Arn),
            new("defaultHyperParameters", ControlShapes.HyperParameters),
            new("defaultHyperParameterRanges", Ranges),
            new("creationDateTime", ControlShapes.Date),
            new("lastUpdatedDateTime", ControlShapes.Date)), true)),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (call.Name("algorithmArn", "algorithm", out AwsError? error) is not { } name)
            return error;

        if (Recipes.All.FirstOrDefault(r => RecipeAnswers.Algorithm(r) == name) is not { } recipe)
            return AwsCall.NotFound(call.Text("algorithmArn")!);

        List<HyperParameter> parameters = [.. recipe.Parameters.Where(p => !p.OfFeatures)];
        call.Answer.WriteStartObject("algorithm");
        call.Answer.Text("name", name);
        call.Answer.Text("algorithmArn", AwsArn.OfService("algorithm", name));
        RecipeAnswers.WriteDefaults(call.Answer, "defaultHyperParameters", parameters);
        RecipeAnswers.WriteRanges(call.Answer, parameters);
        call.Answer.Times(RecipeAnswers.Since);
        call.Answer.WriteEndObject();
        return null;
    }

    private static ListShape RangeList(Shape edge) => new(
        new StructureShape(
            new("name", ControlShapes.ParameterName),
            new("minValue", edge),
            new("maxValue", edge),
            new("values", ControlShapes.CategoricalValues),
            new("isTunable", ControlShapes.Boolean)),
        0,
        100);
}

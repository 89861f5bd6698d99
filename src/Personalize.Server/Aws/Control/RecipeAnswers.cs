using System.Globalization;
using System.Text.Json;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>The catalogue of recipes, and the algorithms and feature transformations behind them, in answers.</summary>
internal static class RecipeAnswers
{
    /// <summary>The day that the service was opened to all: the catalogue has no time of its own.</summary>
    public static readonly DateTimeOffset Since = new(2019, 6, 10, 0, 0, 0, TimeSpan.Zero);

    public static readonly Member Arn = new("recipeArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("recipeArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("domain", ControlShapes.Domain));

    public static readonly StructureShape Shape = new(
        new("name", ControlShapes.Name),
        new("recipeArn", ControlShapes.Arn),
        new("algorithmArn", ControlShapes.Arn),
        new("featureTransformationArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("description", ControlShapes.Text),
        new("creationDateTime", ControlShapes.Date),
        new("recipeType", ControlShapes.Text256),
        new("lastUpdatedDateTime", ControlShapes.Date));

    /// <summary>The recipe of an ARN; null with the error where there is none.</summary>
    public static Recipe? Find(AwsCall call, out AwsError? error)
    {
        string arn = call.Text("recipeArn")!;
        if (AwsArn.TryGetName(arn, AwsArn.Recipe, out ReadOnlySpan<char> name) && Recipes.TryGet(name.ToString(), out Recipe? recipe))
        {
            error = null;
            return recipe;
        }

        error = AwsCall.NotFound(arn);
        return null;
    }

    public static string RecipeArn(Recipe recipe) => AwsArn.OfService(AwsArn.Recipe, recipe.Name);

    /// <summary>Name of the algorithm: that of the recipe, but for the one that the service names otherwise.</summary>
    public static string Algorithm(Recipe recipe) => recipe.Name == Recipes.TrendingNow ? "aws-trending-now-custom" : recipe.Name;

    public static void WriteSummary(AwsCall call, Utf8JsonWriter answer, Recipe recipe)
    {
        answer.Text("name", recipe.Name);
        answer.Text("recipeArn", RecipeArn(recipe));
        answer.Text("status", "ACTIVE");
        answer.Times(Since);
        answer.Text("domain", recipe.Domain);
    }

    public static void Write(Utf8JsonWriter answer, Recipe recipe)
    {
        answer.Text("name", recipe.Name);
        answer.Text("recipeArn", RecipeArn(recipe));
        answer.Text("algorithmArn", AwsArn.OfService("algorithm", Algorithm(recipe)));
        if (recipe.FeatureTransformation is { } transformation)
            answer.Text("featureTransformationArn", AwsArn.OfService("feature-transformation", transformation));

        answer.Text("status", "ACTIVE");
        answer.Text("description", Description(recipe));
        answer.Times(Since);
        answer.Text("recipeType", recipe.TypeName);
    }

    /// <summary>The parameters of the algorithm with their ranges, by kind.</summary>
    public static void WriteRanges(Utf8JsonWriter answer, IEnumerable<HyperParameter> parameters)
    {
        ILookup<HyperParameterKind, HyperParameter> byKind = parameters.ToLookup(p => p.Kind);
        answer.WriteStartObject("defaultHyperParameterRanges");
        WriteRanges(answer, "integerHyperParameterRanges", byKind[HyperParameterKind.Integer]);
        WriteRanges(answer, "continuousHyperParameterRanges", byKind[HyperParameterKind.Continuous]);
        WriteRanges(answer, "categoricalHyperParameterRanges", byKind[HyperParameterKind.Categorical]);
        answer.WriteEndObject();
    }

    /// <summary>Parameters by name with their defaults.</summary>
    public static void WriteDefaults(Utf8JsonWriter answer, string member, IEnumerable<HyperParameter> parameters)
    {
        answer.WriteStartObject(member);
        foreach (HyperParameter parameter in parameters)
            answer.Text(parameter.Name, parameter.Default);

        answer.WriteEndObject();
    }

    private static void WriteRanges(Utf8JsonWriter answer, string member, IEnumerable<HyperParameter> parameters)
    {
        answer.WriteStartArray(member);
        foreach (HyperParameter parameter in parameters)
        {
            answer.WriteStartObject();
            answer.Text("name", parameter.Name);
            if (parameter.Values is { } values)
            {
                answer.WriteStartArray("values");
                foreach (string value in values)
                    answer.WriteStringValue(value);

                answer.WriteEndArray();
            }
            else
            {
                WriteEdge(answer, "minValue", parameter, parameter.Min);
                WriteEdge(answer, "maxValue", parameter, parameter.Max);
            }

            answer.WriteBoolean("isTunable", parameter.Tunable);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private static void WriteEdge(Utf8JsonWriter answer, string name, HyperParameter parameter, double edge)
    {
        if (parameter.Kind == HyperParameterKind.Integer)
            answer.WriteNumber(name, (int)edge);
        else
            answer.WriteNumber(name, edge);
    }

    private static string Description(Recipe recipe)
    {
        string what = recipe.Type switch
        {
            RecipeType.UserPersonalization => "Items that a user is most likely to interact with.",
            RecipeType.PersonalizedRanking => "A given list of items in the order that a user is most likely to like.",
            RecipeType.RelatedItems => "Items that are like a given item.",
            RecipeType.PopularItems => "Items that are popular or becoming so.",
            RecipeType.PersonalizedActions => "Actions that a user is most likely to take.",
            RecipeType.UserSegmentation => "Users who are most likely to interact with given items.",
            _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"type {recipe.Type}")),
        };
        return recipe.IsBuilt ? what : $"{what} Not built in this engine yet: a solution of it is refused.";
    }
}

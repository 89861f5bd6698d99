using Personalize.Engine;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Makes a solution: a recipe and its settings. Nothing is trained yet, and it is active at once.</summary>
internal static class CreateSolution
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateSolution),
        new(
            new("name", ControlShapes.Name, true),
            new("performHPO", ControlShapes.Boolean),
            new("performAutoML", ControlShapes.Boolean),
            new("performAutoTraining", ControlShapes.Boolean),
            new("performIncrementalUpdate", ControlShapes.Boolean),
            new("recipeArn", ControlShapes.Arn),
            DatasetGroupAnswers.Arn,
            new("eventType", ControlShapes.Text256),
            new("solutionConfig", SolutionShapes.SolutionConfig),
            TagRules.Member),
        new(SolutionAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("name")!;
        if (DatasetGroupAnswers.Find(call, out AwsError? error) is not { } group)
            return error;

        if (FindRecipe(call, out error) is not { } recipe)
            return error;

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (SolutionAnswers.Get(call.Engine, name) is not null)
            return call.Exists($"{SolutionAnswers.Kind}/{name}");

        if (!ConfigText.TryRead(call, "solutionConfig", out string? config, out error))
            return error;

        Solution solution = group.CreateSolution(name, recipe.Name, new SolutionOptions
        {
            Config = config,
            EventType = call.Text("eventType") is { Length: > 0 } type ? type : null,
            PerformAutoTraining = call.Boolean("performAutoTraining") ?? true,
            PerformHpo = call.Boolean("performHPO") ?? false,
        });
        TagRules.Apply(call, SolutionAnswers.Resource(solution));
        call.Answer.Text("solutionArn", call.Arn(SolutionAnswers.Resource(solution)));
        return null;
    }

    private static Recipe? FindRecipe(AwsCall call, out AwsError? error)
    {
        error = call.Boolean("performAutoML") == true ? AwsError.InvalidInput("performAutoML is true; it is withdrawn, allowed are false and a recipeArn.")
            : call.Text("recipeArn") is null ? AwsError.InvalidInput("recipeArn is absent; it says what is trained, ListRecipes lists what is allowed.")
            : null;
        if (error is not null || RecipeAnswers.Find(call, out error) is not { } recipe)
            return null;

        if (!recipe.IsBuilt)
            error = AwsError.InvalidInput($"Recipe {recipe.Name} is not built in this engine yet; built are {Recipes.BuiltNames}.");
        else if (call.Boolean("performIncrementalUpdate") == true)
            error = AwsError.InvalidInput($"performIncrementalUpdate is true; allowed is that with aws-semantic-similarity only, and the recipe is {recipe.Name}.");

        return error is null ? recipe : null;
    }
}

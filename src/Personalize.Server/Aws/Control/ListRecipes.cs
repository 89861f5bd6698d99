using Personalize.Server.Aws.Paging;
using Personalize.Server.Aws.Shapes;
using Personalize.Training;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists the recipes; with a domain, only its use cases.</summary>
internal static class ListRecipes
{
    public static AwsOperation Operation { get; } = new ListOperation<(Recipe Recipe, int Index)>
    {
        Name = nameof(ListRecipes),
        Member = "recipes",
        Filters = [new("recipeProvider", ControlShapes.RecipeProvider), new("domain", ControlShapes.Domain)],
        Entry = RecipeAnswers.Summary,
        Find = call => Recipes.All.Select((recipe, index) => (recipe, index)).Where(r => call.Text("domain") is not { } domain || r.recipe.Domain == domain),
        Place = r => (RecipeAnswers.Since.AddTicks(r.Index), r.Recipe.Name), // In the catalogue's order.
        Write = (call, answer, r) => RecipeAnswers.WriteSummary(call, answer, r.Recipe),
    }.ToOperation();
}

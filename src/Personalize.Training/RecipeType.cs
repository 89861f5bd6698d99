namespace Personalize.Training;

/// <summary>What a recipe answers. Names as the service writes them are in <see cref="Recipe.TypeName"/>.</summary>
public enum RecipeType
{
    UserPersonalization,
    PersonalizedRanking,
    RelatedItems,
    PopularItems,
    PersonalizedActions,
    UserSegmentation,
}

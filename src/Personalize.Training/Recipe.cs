namespace Personalize.Training;

/// <summary>A way to train, as ListRecipes and DescribeRecipe show it.</summary>
/// <param name="Name">Last part of its ARN.</param>
/// <param name="Type">What it answers.</param>
/// <param name="Parameters">Its hyperparameters.</param>
/// <param name="FeatureTransformation">Name of its feature transformation, or null.</param>
/// <param name="IsBuilt">Whether this engine trains it; else it is described and refused.</param>
/// <param name="Domain">VIDEO_ON_DEMAND or ECOMMERCE for a use case, or null.</param>
public sealed record Recipe(
    string Name, RecipeType Type, IReadOnlyList<HyperParameter> Parameters,
    string? FeatureTransformation = null, bool IsBuilt = false, string? Domain = null)
{
    /// <summary>The type as the service writes it: USER_PERSONALIZATION.</summary>
    public string TypeName => Type switch
    {
        RecipeType.UserPersonalization => "USER_PERSONALIZATION",
        RecipeType.PersonalizedRanking => "PERSONALIZED_RANKING",
        RecipeType.RelatedItems => "RELATED_ITEMS",
        RecipeType.PopularItems => "POPULAR_ITEMS",
        RecipeType.PersonalizedActions => "PERSONALIZED_ACTIONS",
        RecipeType.UserSegmentation => "USER_SEGMENTATION",
        _ => throw new InvalidOperationException($"type {Type}"),
    };

    /// <summary>The parameter of that name, or null.</summary>
    public HyperParameter? Find(string name)
    {
        foreach (var parameter in Parameters)
            if (parameter.Name == name) return parameter;
        return null;
    }

    /// <summary>Checks given parameters; false with an error that names the value seen and the values allowed.</summary>
    public bool TryCheck(IReadOnlyDictionary<string, string> given, out string? error)
    {
        ArgumentNullException.ThrowIfNull(given);
        error = null;
        foreach (var (name, text) in given)
        {
            var parameter = Find(name);
            if (parameter is null)
                error = $"{Name} has no parameter \"{name}\"; it has {(Parameters.Count == 0 ? "none" : string.Join(", ", Parameters.Select(p => p.Name)))}";
            else
                parameter.TryCheck(text, out error);
            if (error is not null) return false;
        }

        return true;
    }
}

namespace Personalize.Training.Tests;

public class RecipesTests
{
    [Theory]
    [InlineData("hidden_dimension", "300", "hidden_dimension is \"300\"; allowed whole numbers 32..256")]
    [InlineData("hidden_dimension", "64.5", "hidden_dimension is \"64.5\"; allowed whole numbers 32..256")]
    [InlineData("recency_mask", "yes", "recency_mask is \"yes\"; allowed true, false")]
    [InlineData("max_user_history_length_percentile", "1.5", "max_user_history_length_percentile is \"1.5\"; allowed numbers 0..1")]
    [InlineData("max_user_history_length_percentile", "NaN", "max_user_history_length_percentile is \"NaN\"; allowed numbers 0..1")]
    [InlineData("magic", "1", "has no parameter \"magic\"; it has hidden_dimension")]
    public void Refuse_a_parameter_with_the_value_seen_and_the_values_allowed(string name, string text, string message)
    {
        Assert.True(Recipes.TryGet(Recipes.UserPersonalization, out var recipe));
        Assert.False(recipe.TryCheck(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = text }, out string? error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_their_own_defaults()
    {
        foreach (var recipe in Recipes.All)
            Assert.True(recipe.TryCheck(recipe.Parameters.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal), out string? error), error);
    }

    [Fact]
    public void Have_distinct_names()
    {
        Assert.Equal(Recipes.All.Count, Recipes.All.Select(recipe => recipe.Name).Distinct(StringComparer.Ordinal).Count());
    }
}

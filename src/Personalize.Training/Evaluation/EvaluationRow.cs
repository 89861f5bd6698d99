namespace Personalize.Training.Evaluation;

/// <summary>One model's figures.</summary>
/// <param name="Model">Name for people: the recipe's, or popularity, itemKNN, iALS, EASE.</param>
/// <param name="SeenKept">Lists as the hosted service gives them.</param>
/// <param name="SeenDropped">Lists without the items of the user's own history.</param>
public sealed record EvaluationRow(string Model, RankingFigures SeenKept, RankingFigures SeenDropped);

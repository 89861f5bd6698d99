namespace Personalize.Training.Evaluation;

/// <summary>How well one model answers those it has never seen.</summary>
/// <param name="Model">Name for people.</param>
/// <param name="NewUsers">Users not in training, after so many events: one figure for each of <see cref="ColdStartEvaluation.UserEvents"/>, seen items dropped.</param>
/// <param name="NewItems">Items not in training, ranked among themselves for each user who met one; null where the model knows no item apart from another.</param>
public sealed record ColdStartRow(string Model, IReadOnlyList<GroupFigure> NewUsers, GroupFigure? NewItems);

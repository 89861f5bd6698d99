namespace Personalize.Engine;

/// <summary>One recommendation: an item's row and its score. 8 bytes.</summary>
/// <param name="Row">Row of the item in its dataset, stable for life; <see cref="ItemsDataset.GetId"/> gives the id.</param>
/// <param name="Score">The model's raw score, larger is better; comparable within one answer only.</param>
public readonly record struct ScoredItem(int Row, float Score);

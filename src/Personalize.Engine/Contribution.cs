namespace Personalize.Engine;

/// <summary>What one item of a user's history adds to the score of another item.</summary>
/// <param name="Row">Row of the item in the history; <see cref="ItemsDataset.GetId"/> gives the id.</param>
/// <param name="Timestamp">Epoch seconds of the user's newest event on it.</param>
/// <param name="Amount">The part of the score that would be missing without it; may be negative.</param>
public readonly record struct Contribution(int Row, long Timestamp, float Amount);

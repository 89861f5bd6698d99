namespace Personalize.Training.Evaluation;

/// <summary>What an evaluation compares and how it holds events out.</summary>
public sealed record EvaluationOptions
{
    public EvaluationSplit Split { get; init; } = EvaluationSplit.Users;

    /// <summary>Folds of <see cref="EvaluationSplit.Users"/>, each 0..9; the other splits have one.</summary>
    public IReadOnlyList<int> Folds { get; init; } = [0];

    /// <summary>Share of a test user's events that are input with <see cref="EvaluationSplit.Users"/>, above 0 and below 1.</summary>
    public decimal InputShare { get; init; } = HoldOut.InputShare;

    /// <summary><see cref="UserHash"/> of every user's id; needed for <see cref="EvaluationSplit.Users"/>.</summary>
    public IReadOnlyList<uint> UserHashes { get; init; } = [];

    /// <summary>How the model itself is trained; its threads and seed hold for the baselines too.</summary>
    public TrainOptions Train { get; init; } = new();

    /// <summary>Whether popularity, itemKNN, iALS and EASE are trained and measured beside the model.</summary>
    public bool Baselines { get; init; } = true;

    /// <summary>Told about progress.</summary>
    public IProgress<TrainProgress>? Progress { get; init; }
}

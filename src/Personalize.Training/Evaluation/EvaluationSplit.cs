namespace Personalize.Training.Evaluation;

/// <summary>Which events are held out.</summary>
public enum EvaluationSplit
{
    /// <summary>As the service does it: a tenth of the users, of each the newest tenth of events.</summary>
    Users,

    /// <summary>The newest tenth of all events.</summary>
    Time,

    /// <summary>The newest event of every user.</summary>
    Last,
}

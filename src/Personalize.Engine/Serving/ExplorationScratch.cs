namespace Personalize.Engine.Serving;

/// <summary>What one exploration writes to. Reused; one request at a time.</summary>
internal sealed class ExplorationScratch
{
    /// <summary>Items among which a request chooses at most.</summary>
    public const int CandidatesMax = 1024;

    public int[] Rows { get; } = new int[CandidatesMax];

    public float[] Scores { get; } = new float[CandidatesMax];

    public double[] Keys { get; } = new double[CandidatesMax];

    /// <summary>Candidates of the request.</summary>
    public int Count { get; set; }

    /// <summary>The first of <see cref="Rows"/> that got a place.</summary>
    public int Chosen { get; set; }

    /// <summary>The answer without exploration.</summary>
    public Core.Scoring.ScoredItem[] Regular = [];

    /// <summary>Whether an item of the answer is in it for exploration.</summary>
    public bool IsChosen(int itemRow) => Rows.AsSpan(0, Chosen).Contains(itemRow);

    public void Clear() => (Count, Chosen) = (0, 0);
}

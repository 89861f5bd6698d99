using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>Asks one model for the lists of all users tested.</summary>
internal static class ListBuilder
{
    /// <summary>The best items of each user, with seen items kept and dropped.</summary>
    /// <param name="holdOut">Users tested and their inputs.</param>
    /// <param name="makeScorer">One scorer per part of the users.</param>
    /// <param name="crew">Threads and cancellation.</param>
    public static (int[][] Kept, int[][] Dropped) Build(HoldOut holdOut, Func<IScorer> makeScorer, WorkCrew crew)
    {
        var kept = new int[holdOut.Users.Count][];
        var dropped = new int[holdOut.Users.Count][];
        const int Part = 32;
        crew.Run((kept.Length + Part - 1) / Part, part =>
        {
            var scorer = makeScorer();
            float[] scores = new float[holdOut.Training.Items];
            for (int index = part * Part; index < Math.Min(kept.Length, (part + 1) * Part); index++)
                (kept[index], dropped[index]) = BuildOne(holdOut, holdOut.Users[index], scorer, scores);
        });
        return (kept, dropped);
    }

    private static (int[] Kept, int[] Dropped) BuildOne(HoldOut holdOut, int user, IScorer scorer, float[] scores)
    {
        var data = holdOut.Inputs;
        int[] items = data.ItemsOf(user).ToArray();
        float[] weights = data.Weight.AsSpan(data.StartOf(user), items.Length).ToArray();
        Array.Reverse(items);
        Array.Reverse(weights);
        scorer.Score(items, weights, scores);
        if (holdOut.Candidates is { } candidates) KeepOnly(candidates, scores);
        int[] kept = Top(scores);
        foreach (int item in items) scores[item] = float.NegativeInfinity;
        return (kept, Top(scores));
    }

    private static void KeepOnly(IReadOnlyList<int> candidates, float[] scores)
    {
        float[] kept = [.. candidates.Select(item => scores[item])];
        Array.Fill(scores, float.NegativeInfinity);
        for (int i = 0; i < kept.Length; i++) scores[candidates[i]] = kept[i];
    }

    // Ties by row, as in serving; what scores minus infinity is not recommended.
    private static int[] Top(float[] scores)
    {
        int length = Math.Min(RankingTally.ListLength, scores.Length);
        if (length == 0) return [];
        float limit = Largest.NthLargest(scores.AsSpan().ToArray(), length);
        var candidates = new List<int>();
        for (int item = 0; item < scores.Length; item++)
            if (scores[item] >= limit && scores[item] > float.NegativeInfinity) candidates.Add(item);
        candidates.Sort((x, y) => scores[x] != scores[y] ? scores[y].CompareTo(scores[x]) : x.CompareTo(y));
        return [.. candidates.Take(length)];
    }
}

using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>The training events split once more: everybody's newest event is the truth, the rest is both input and training.</summary>
/// <remarks>So the choice of parameters never sees what an evaluation holds out.</remarks>
internal sealed class ValidationCut
{
    private ValidationCut(Histories histories, int[] users, int[] targets)
    {
        Histories = histories;
        Users = users;
        Targets = targets;
    }

    /// <summary>All users without their newest event.</summary>
    public Histories Histories { get; }

    /// <summary>Users that are asked.</summary>
    public int[] Users { get; }

    /// <summary>The newest item of each user asked, by number of covered item.</summary>
    public int[] Targets { get; }

    /// <param name="data">Training events.</param>
    /// <param name="covered">Items that have weights.</param>
    /// <param name="eventsMax">Newest events kept per user.</param>
    /// <param name="usersMax">At most so many users are asked, evenly spaced.</param>
    public static ValidationCut From(TrainingData data, CoveredItems covered, int eventsMax, int usersMax)
    {
        // The truth of a user is one event; with fewer than two nothing is left to ask with.
        bool Splits(int user) => data.EndOf(user) - data.StartOf(user) >= 2;
        var histories = Histories.From(data, covered, eventsMax, user => Splits(user) ? 1 : 0);
        var users = new List<int>();
        for (int user = 0; user < data.Users; user++)
            if (Splits(user) && covered.Numbers[data.Item[data.EndOf(user) - 1]] >= 0) users.Add(user);
        int step = Math.Max(1, (users.Count + usersMax - 1) / usersMax);
        int[] asked = [.. users.Where((_, index) => index % step == 0)];
        return new ValidationCut(histories, asked, [.. asked.Select(user => covered.Numbers[data.Item[data.EndOf(user) - 1]])]);
    }
}

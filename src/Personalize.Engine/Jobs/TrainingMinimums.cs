using Personalize.Engine.Serving;
using Personalize.Training.Matrices;

namespace Personalize.Engine.Jobs;

/// <summary>Whether there are data enough to train on: one event for us; what Amazon asks for where its quotas are on.</summary>
internal static class TrainingMinimums
{
    private const int InteractionsMin = 1000;
    private const int UsersMin = 25;
    private const int EventsPerUserMin = 2;

    /// <summary>Throws with the words of the service, or with ours where filtering left nothing.</summary>
    /// <param name="data">What is left to train on.</param>
    /// <param name="events">Which events were taken; null: all.</param>
    /// <param name="hasQuotas">Whether the service's minimums hold.</param>
    /// <param name="interactions">How many there are in all.</param>
    public static void Check(TrainingData data, EventSelection? events, bool hasQuotas, long interactions)
    {
        if (hasQuotas && data.Events < InteractionsMin)
        {
            throw new PersonalizeException(events is null
                ? $"Dataset has fewer than {InteractionsMin} interactions."
                : $"Dataset has fewer than {InteractionsMin} interactions after filtering by event type: {events.Types}");
        }

        if (hasQuotas && UsersOf(data) < UsersMin)
        {
            throw new PersonalizeException($"Dataset has fewer than {UsersMin} users with at least {EventsPerUserMin} interactions each.");
        }

        if (events is not null && data.Events == 0 && interactions > 0)
        {
            throw new PersonalizeException(
                $"0 of {interactions} interactions are left after filtering by event type: {events.Types}{(events.ValueMin is { } least ? $", value at least {least}" : "")}; at least 1 is needed to train");
        }
    }

    private static int UsersOf(TrainingData data)
    {
        int users = 0;
        for (int user = 0; user < data.Users; user++)
        {
            users += data.EndOf(user) - data.StartOf(user) >= EventsPerUserMin ? 1 : 0;
        }

        return users;
    }
}

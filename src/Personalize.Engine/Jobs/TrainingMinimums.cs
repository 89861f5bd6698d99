using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Engine.Resources;
using Personalize.Engine.Serving;
using Personalize.Storage.Datasets;
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

    /// <summary>Throws where the columns of the interactions and the event types in them are more than the service trains on.</summary>
    public static void CheckTypes(GroupState state, DatasetSchema? interactions)
    {
        if (interactions is null)
        {
            return;
        }

        int columns = interactions.MetadataColumns + (interactions.EventTypeColumn < 0 ? 0 : 1) + (interactions.EventValueColumn < 0 ? 0 : 1);
        int types = TypesOf(state);
        if (columns + types > Quotas.InteractionColumnsAndTypes)
        {
            throw new PersonalizeException(
                $"The Interactions dataset has {columns} columns of its own, EVENT_TYPE and EVENT_VALUE included, and {types} distinct event types; allowed are {Quotas.InteractionColumnsAndTypes} of both together");
        }
    }

    private static int TypesOf(GroupState state)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        for (int cell = 0; cell < CellMap.Cells; cell++)
        {
            CategoryDictionary? known = state.TryGetCell(cell)?.Interactions.EventTypes;
            for (int code = 0; code < (known?.CodeCount ?? 0); code++)
            {
                types.Add(Encoding.UTF8.GetString(known!.GetText(code)));
            }
        }

        return types.Count;
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

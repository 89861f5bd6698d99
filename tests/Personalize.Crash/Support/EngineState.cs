using System.Text;
using Personalize.Crash.Writer;
using Personalize.Engine;
using Personalize.Storage.Datasets;

namespace Personalize.Crash.Support;

/// <summary>What an engine holds, in the words of <see cref="StateLine"/>.</summary>
internal static class EngineState
{
    public static IEnumerable<string> Lines(PersonalizeEngine engine, DatasetGroup? group, int writer)
    {
        foreach (string item in Ids.Items(writer))
        {
            yield return StateLine.OfRecord(item, Read(group?.Items, item));
        }

        foreach (string user in Ids.Users(writer))
        {
            yield return StateLine.OfRecord(user, Read(group?.Users, user));
            yield return StateLine.OfHistory(user, group is null ? [] : History(group, user));
        }

        foreach (string session in Ids.Sessions(writer))
        {
            yield return StateLine.OfHistory(session, group is null ? [] : History(group, session));
        }

        if (writer == Script.Importer)
        {
            yield return StateLine.OfGroups(engine.DatasetGroups.Select(g => g.Name).Where(name => name != CrashSchemas.Group).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>>? Read(RecordDataset? dataset, string id)
    {
        var record = new StoredRecord();
        return dataset is not null && dataset.TryRead(Encoding.UTF8.GetBytes(id), record)
            ? record.ToList().OrderBy(field => field.Key, StringComparer.Ordinal)
            : null;
    }

    private static List<KeyValuePair<long, string>> History(DatasetGroup group, string user)
    {
        var said = new List<KeyValuePair<long, string>>();
        if (!group.Store.State.TryGetUser(Encoding.UTF8.GetBytes(user), out UserCell? cell, out int row))
        {
            return said;
        }

        var events = new HistoryEvent[cell!.Interactions.HistoryCount(row) + 1];
        int count = cell.Interactions.CopyHistory(row, events);
        for (int e = 0; e < count; e++)
        {
            said.Add(new(events[e].Timestamp, Encoding.UTF8.GetString(group.Items.GetId(events[e].ItemRow))));
        }

        return said;
    }
}

using System.Text;
using Personalize.Engine;

namespace Personalize.Crash.Writer;

/// <summary>Does what the script says, through the library's own calls; when it returns, the change was acknowledged.</summary>
/// <param name="engine">Where.</param>
/// <param name="folder">For the files to import.</param>
/// <param name="splitsBatches">The planted fault: what should be all or nothing comes one by one.</param>
internal sealed class Performer(PersonalizeEngine engine, string folder, bool splitsBatches = false)
{
    private const long FirstSecond = 1_700_000_000;

    private readonly DatasetGroup _group = GetOrCreateGroup(engine);

    public static long SecondOf(long value) => FirstSecond + value;

    public void Perform(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.PutItem:
                Put(_group.Items.BeginPut(Utf8(operation.Id)), Fields.OfItem(operation.Value));
                break;
            case OperationKind.PutUser:
                Put(_group.Users.BeginPut(Utf8(operation.Id)), Fields.OfUser(operation.Value));
                break;
            case OperationKind.PutEvent:
                _group.PutEvent(Utf8(operation.Id), Utf8(operation.Item), "click"u8, SecondOf(operation.Value));
                break;
            case OperationKind.DeleteItem:
                _group.Items.Delete(Utf8(operation.Id));
                break;
            case OperationKind.DeleteUser:
                _group.Users.Delete(Utf8(operation.Id));
                break;
            case OperationKind.DeleteEvents:
                _group.DeleteEvents(Utf8(operation.Id), Utf8(operation.Item));
                break;
            case OperationKind.PatchItem:
                Patch(_group.Items, operation.Id, Fields.OfItemPatch(operation.Value));
                break;
            case OperationKind.PatchUser:
                Patch(_group.Users, operation.Id, Fields.OfUserPatch(operation.Value));
                break;
            case OperationKind.SessionEvent or OperationKind.JoinEvent:
                PutSessionEvent(operation);
                break;
            case OperationKind.PutBatch:
                PutBatch(operation);
                break;
            case OperationKind.ImportBoth:
                ImportBoth(operation.Value);
                break;
            case OperationKind.ImportSome:
                Import(operation.Value, ImportMode.Incremental);
                break;
            case OperationKind.ImportFull:
                Import(operation.Value, ImportMode.Full);
                break;
            case OperationKind.Snapshot:
                engine.Snapshot();
                break;
            case OperationKind.CreateGroup when !engine.TryGetDatasetGroup(Utf8(operation.Id), out _):
                engine.CreateDatasetGroup(operation.Id, items: CrashSchemas.Items);
                break;
            case OperationKind.DropGroup when engine.TryGetDatasetGroup(Utf8(operation.Id), out _):
                engine.DropDatasetGroup(operation.Id);
                break;
        }
    }

    private static DatasetGroup GetOrCreateGroup(PersonalizeEngine engine) =>
        engine.TryGetDatasetGroup(Utf8(CrashSchemas.Group), out DatasetGroup? known)
            ? known!
            : engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);

    private static void Put(EntityPut put, SortedDictionary<string, string> fields)
    {
        foreach ((string name, string value) in fields)
        {
            put.Set(Utf8(name), Utf8(value));
        }

        put.Commit();
    }

    private void PutBatch(in Operation operation)
    {
        PutBatch batch = _group.BeginBatch();
        Put(batch.BeginPutItem(Utf8(operation.Item)), Fields.OfItem(operation.Value));
        Split(batch);
        Put(batch.BeginPutUser(Utf8(operation.Id)), Fields.OfUser(operation.Value));
        Split(batch);
        foreach (string user in (string[])[operation.Id, Script.Neighbour(operation.Id)])
        {
            EventPut put = batch.BeginPutEvent(new EventHead
            {
                UserId = Utf8(user),
                ItemId = Utf8(operation.Item),
                EventType = "click"u8,
                Timestamp = SecondOf(operation.Value),
            });
            put.Commit();
            Split(batch);
        }

        batch.Commit();
    }

    private void Split(PutBatch batch)
    {
        if (splitsBatches)
        {
            batch.Commit();
        }
    }

    private static void Patch(RecordDataset dataset, string id, IEnumerable<(string Name, string? Value)> fields)
    {
        EntityPatch patch = dataset.BeginPatch(Utf8(id));
        foreach ((string name, string? value) in fields)
        {
            if (value is null)
            {
                patch.Clear(Utf8(name));
            }
            else
            {
                patch.Set(Utf8(name), Utf8(value));
            }
        }

        try
        {
            patch.Commit();
        }
        catch (PersonalizeException unknown) when (unknown.Code == PersonalizeErrorCode.NotFound)
        {
            // Nothing to patch, and nothing is changed.
        }
    }

    private void PutSessionEvent(in Operation operation)
    {
        EventPut put = _group.BeginPutEvent(new EventHead
        {
            UserId = Utf8(operation.Id),
            Session = Utf8(operation.Session),
            ItemId = Utf8(operation.Item),
            EventType = "click"u8,
            Timestamp = SecondOf(operation.Value),
        });
        put.Commit();
    }

    private void Import(long value, ImportMode mode) => _group.Import("users", WriteUsers(value), mode);

    private void ImportBoth(long value)
    {
        if (splitsBatches)
        {
            Import(value, ImportMode.Incremental);
            _group.Import("items", WriteItems(value), ImportMode.Incremental);
            return;
        }

        using GroupImport import = _group.BeginImport(ImportMode.Incremental);
        import.Add("users", WriteUsers(value));
        import.Add("items", WriteItems(value));
        import.Commit();
    }

    private string WriteUsers(long value) => Write("users.csv", "USER_ID", Script.UsersOfImport(value), Fields.OfUser(value));

    private string WriteItems(long value) => Write("items.csv", "ITEM_ID", Script.ItemsOfImport(), Fields.OfItem((value * 5) + 1)); // with a title

    private string Write(string name, string id, IEnumerable<string> ids, SortedDictionary<string, string> fields)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, ids.Select(row => $"{row},{string.Join(',', fields.Values)}").Prepend($"{id},{string.Join(',', fields.Keys)}"));
        return path;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

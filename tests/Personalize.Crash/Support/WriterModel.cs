using Personalize.Crash.Writer;

namespace Personalize.Crash.Support;

/// <summary>What the ids of one writer hold after its operations, said by dictionaries.</summary>
internal sealed class WriterModel(int writer)
{
    private readonly Dictionary<string, EntityModel> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityModel> _users = new(StringComparer.Ordinal);
    private readonly HistoryModel _histories = new();
    private readonly SortedSet<string> _groups = new(StringComparer.Ordinal);

    public int Events => _histories.Count;

    /// <summary>The parts of an operation that are each whole or absent: an event that joins a session is the join and then the event.</summary>
    public static Operation[] Steps(in Operation operation) => operation.Kind == OperationKind.JoinEvent
        ? [operation with { Item = "" }, operation]
        : [operation];

    public void Apply(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.PutItem:
                Of(_items, operation.Id).Put(Fields.OfItem(operation.Value));
                break;
            case OperationKind.PatchItem:
                Of(_items, operation.Id).Patch(Fields.OfItemPatch(operation.Value));
                break;
            case OperationKind.DeleteItem:
                _items.Remove(operation.Id);
                break;
            case OperationKind.PutBatch:
                Of(_items, operation.Item).Put(Fields.OfItem(operation.Value));
                Of(_users, operation.Id).Put(Fields.OfUser(operation.Value));
                _histories.Know(operation.Id);
                _histories.Put(operation.Id, operation.Item, Performer.SecondOf(operation.Value));
                _histories.Put(Script.Neighbour(operation.Id), operation.Item, Performer.SecondOf(operation.Value));
                break;
            case OperationKind.CreateGroup:
                _groups.Add(operation.Id);
                break;
            case OperationKind.DropGroup:
                _groups.Remove(operation.Id);
                break;
            default:
                ApplyToUsers(operation);
                break;
        }
    }

    /// <summary>The state in words, one line for each id that the writer may have touched.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (string item in Ids.Items(writer))
        {
            yield return StateLine.OfRecord(item, _items.GetValueOrDefault(item)?.Shown);
        }

        foreach (string user in Ids.Users(writer))
        {
            yield return StateLine.OfRecord(user, _users.GetValueOrDefault(user)?.Shown);
            yield return StateLine.OfHistory(user, _histories.NewestFirst(user));
        }

        foreach (string session in Ids.Sessions(writer))
        {
            yield return StateLine.OfHistory(session, _histories.NewestFirst(session));
        }

        if (writer == Script.Importer)
        {
            yield return StateLine.OfGroups(_groups);
        }
    }

    public int Records(bool ofItems) => (ofItems ? _items : _users).Values.Count(entity => entity.Shown is not null);

    private void ApplyToUsers(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.PutUser:
                Of(_users, operation.Id).Put(Fields.OfUser(operation.Value));
                _histories.Know(operation.Id);
                break;
            case OperationKind.PatchUser:
                Of(_users, operation.Id).Patch(Fields.OfUserPatch(operation.Value));
                break;
            case OperationKind.DeleteUser:
                _users.Remove(operation.Id);
                _histories.DeleteAll(operation.Id);
                break;
            case OperationKind.PutEvent:
                _histories.Put(operation.Id, operation.Item, Performer.SecondOf(operation.Value));
                break;
            case OperationKind.DeleteEvents:
                _histories.Delete(operation.Id, operation.Item);
                break;
            case OperationKind.SessionEvent:
                _histories.Put(operation.Session, operation.Item, Performer.SecondOf(operation.Value));
                break;
            case OperationKind.JoinEvent:
                _histories.Join(operation.Session, operation.Id);
                if (operation.Item.Length > 0)
                {
                    _histories.Put(operation.Id, operation.Item, Performer.SecondOf(operation.Value));
                }

                break;
            case OperationKind.ImportSome or OperationKind.ImportFull or OperationKind.ImportBoth:
                Import(operation);
                break;
        }
    }

    private void Import(in Operation operation)
    {
        HashSet<string> users = [.. Script.UsersOfImport(operation.Value)];
        foreach (string user in users)
        {
            Of(_users, user).Import(Fields.OfUser(operation.Value));
            _histories.Know(user);
        }

        if (operation.Kind == OperationKind.ImportBoth)
        {
            foreach (string item in Script.ItemsOfImport())
            {
                Of(_items, item).Import(Fields.OfItem((operation.Value * 5) + 1));
            }
        }

        if (operation.Kind == OperationKind.ImportFull)
        {
            foreach ((string user, EntityModel entity) in _users)
            {
                if (!users.Contains(user))
                {
                    entity.LoseBulk();
                }
            }
        }
    }

    private static EntityModel Of(Dictionary<string, EntityModel> entities, string id) =>
        entities.TryGetValue(id, out EntityModel? known) ? known : entities[id] = new EntityModel();
}

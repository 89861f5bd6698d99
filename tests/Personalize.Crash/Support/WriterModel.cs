using Personalize.Crash.Writer;

namespace Personalize.Crash.Support;

/// <summary>What the ids of one writer hold after its operations, said by dictionaries.</summary>
internal sealed class WriterModel(int writer)
{
    private readonly Dictionary<string, EntityModel> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityModel> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<long, string>> _events = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _groups = new(StringComparer.Ordinal);

    public int Events => _events.Values.Sum(history => history.Count);

    public void Apply(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.PutItem:
                Of(_items, operation.Id).Put(Fields.OfItem(operation.Value));
                break;
            case OperationKind.PutUser:
                Of(_users, operation.Id).Put(Fields.OfUser(operation.Value));
                break;
            case OperationKind.PutEvent:
                History(operation.Id)[Performer.SecondOf(operation.Value)] = operation.Item;
                break;
            case OperationKind.ImportSome or OperationKind.ImportFull:
                Import(operation);
                break;
            case OperationKind.CreateGroup:
                _groups.Add(operation.Id);
                break;
            case OperationKind.DropGroup:
                _groups.Remove(operation.Id);
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
            yield return StateLine.OfHistory(user, _events.GetValueOrDefault(user)?.Reverse() ?? []);
        }

        if (writer == Script.Importer)
        {
            yield return StateLine.OfGroups(_groups);
        }
    }

    public int Records(bool ofItems) => (ofItems ? _items : _users).Values.Count(entity => entity.Shown is not null);

    private void Import(in Operation operation)
    {
        HashSet<string> users = [.. Script.UsersOfImport(operation.Value)];
        foreach (string user in users)
        {
            Of(_users, user).Import(Fields.OfUser(operation.Value));
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

    private SortedDictionary<long, string> History(string user) => _events.TryGetValue(user, out var known) ? known : _events[user] = [];

    private static EntityModel Of(Dictionary<string, EntityModel> entities, string id) =>
        entities.TryGetValue(id, out EntityModel? known) ? known : entities[id] = new EntityModel();
}

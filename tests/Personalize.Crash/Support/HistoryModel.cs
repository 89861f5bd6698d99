namespace Personalize.Crash.Support;

/// <summary>Who did what, and whose each session is.</summary>
internal sealed class HistoryModel
{
    private readonly Dictionary<string, SortedDictionary<long, string>> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _userOfSession = new(StringComparer.Ordinal);

    public int Count => _events.Values.Sum(history => history.Count);

    /// <summary>Second and item; a joined session shows what its user did.</summary>
    public IEnumerable<KeyValuePair<long, string>> NewestFirst(string id) => Of(Owner(id)).Reverse();

    public void Put(string id, string item, long second) => Of(Owner(id))[second] = item;

    public void Join(string session, string user)
    {
        if (_userOfSession.GetValueOrDefault(session) == user)
        {
            return;
        }

        foreach ((long second, string item) in Of(session))
        {
            Of(user)[second] = item;
        }

        Of(session).Clear();
        _userOfSession[session] = user;
    }

    public void Delete(string user, string item)
    {
        SortedDictionary<long, string> history = Of(user);
        foreach (long second in history.Where(e => e.Value == item).Select(e => e.Key).ToArray())
        {
            history.Remove(second);
        }
    }

    public void DeleteAll(string user) => Of(user).Clear();

    private string Owner(string id) => _userOfSession.GetValueOrDefault(id, id);

    private SortedDictionary<long, string> Of(string id) => _events.TryGetValue(id, out var known) ? known : _events[id] = [];
}

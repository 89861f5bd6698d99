namespace Personalize.Crash.Support;

/// <summary>Who did what, and whose each session is.</summary>
internal sealed class HistoryModel
{
    private readonly Dictionary<string, SortedDictionary<long, string>> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _userOfSession = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);

    public int Count => _events.Values.Sum(history => history.Count);

    /// <summary>Second and item; a joined session shows what its user did.</summary>
    public IEnumerable<KeyValuePair<long, string>> NewestFirst(string id) => Of(Owner(id)).Reverse();

    public void Put(string id, string item, long second)
    {
        string owner = Owner(id);
        Of(owner)[second] = item;
        Know(owner);
    }

    /// <summary>A deleted user of whom a record or an event tells is known again, and so are the sessions.</summary>
    public void Know(string user) => _deleted.Remove(user);

    public void Join(string session, string user)
    {
        if (Owner(session) == user)
        {
            return;
        }

        foreach ((long second, string item) in Of(session))
        {
            Of(user)[second] = item;
            Know(user);
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

    public void DeleteAll(string user)
    {
        Of(user).Clear();
        _deleted.Add(user);
    }

    /// <summary>The session of a deleted user is nobody's: it is its own again.</summary>
    private string Owner(string id) => _userOfSession.TryGetValue(id, out string? user) && !_deleted.Contains(user) ? user : id;

    private SortedDictionary<long, string> Of(string id) => _events.TryGetValue(id, out var known) ? known : _events[id] = [];
}

using System.Collections.Concurrent;
using System.Text;

namespace Personalize.Server.Resp;

/// <summary>The open connections by id.</summary>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<long, RespConnection> _connections = new();
    private long _lastId;

    /// <summary>The open connections, in no order.</summary>
    public IEnumerable<RespConnection> All => _connections.Select(c => c.Value);

    public long NextId() => Interlocked.Increment(ref _lastId);

    public void Add(RespConnection connection) => _connections[connection.Session.Id] = connection;

    public void Remove(RespConnection connection) => _connections.TryRemove(connection.Session.Id, out _);

    /// <summary>The line of CLIENT INFO.</summary>
    public string Describe(long id) => Describe([id]);

    /// <summary>The lines of CLIENT LIST; all connections when no id is given.</summary>
    public string Describe(List<long> ids)
    {
        var text = new StringBuilder();
        foreach (RespConnection connection in All.Where(c => ids.Count == 0 || ids.Contains(c.Session.Id)).OrderBy(c => c.Session.Id))
            text.Append(connection.Describe()).Append('\n');

        return text.ToString();
    }

    /// <summary>Ends the connections that have used up their time.</summary>
    public void EndStalled()
    {
        foreach ((_, RespConnection connection) in _connections)
            connection.EndIfStalled();
    }
}
